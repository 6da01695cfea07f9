// What other calls on descriptors ask of sockets: see libc/sockets.cpp.
//
// Owns nothing. Deliberately does not know protocols.
#pragma once

#include "scheduler/machine/kernel/open_file.h"

namespace fiberscope::host {

bool is_socket(const machine::OpenFile& file);
// receive_timeout_of, send_timeout_of: SO_RCVTIMEO, SO_SNDTIMEO; kNever: none, or no socket.
// Units: nanoseconds.
base::TimeNs receive_timeout_of(const machine::OpenFile& file);
base::TimeNs send_timeout_of(const machine::OpenFile& file);
// bytes_waiting: FIONREAD. -1: it is no socket.
int bytes_waiting(machine::OpenFile& file);

// control_socket: ioctl(2) of a socket. Requires: it is one. Errors: -ENOTTY: there is no such
// request; -ENODEV: no such interface; -EPERM: it would change one.
int control_socket(machine::OpenFile& file, unsigned long request, void* argument);

}  // namespace fiberscope::host
