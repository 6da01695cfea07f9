// Ready signals: signal-driven I/O: a file says by a signal that it is ready, or that an urgent
// byte has come (SIGURG).
//
// Owns: which process each open file tells (F_SETOWN), by which signal (F_SETSIG), and whether it
// does (O_ASYNC). Deliberately does not know what becomes of a signal (signals.h).
//
// Invariant: a file that can be written tells so only after a write has found no room, as sockets
// of Linux do.
// Source: fcntl(2) of Linux man-pages 6.03; fs/fcntl.c, net/socket.c of Linux.
#pragma once

#include "scheduler/machine/kernel/open_file.h"

namespace fiberscope::host {

// control_owner: F_SETOWN, F_GETOWN, F_SETSIG, F_GETSIG. False: it is another command. `result`: as
// the kernel gives it.
bool control_owner(machine::OpenFile& file, int command, long argument, int& result);
// set_async: F_SETFL with or without O_ASYNC. Emits: later SignalRaised.
void set_async(machine::OpenFile& file, int number, bool on);
// found_no_room: a write to it would have had to wait.
void found_no_room(machine::OpenFile& file);

}  // namespace fiberscope::host
