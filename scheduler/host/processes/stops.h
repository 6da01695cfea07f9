// Stops: a process that a signal stops rests, with all its threads, until SIGCONT; its parent hears
// of both.
//
// Owns nothing: what is known of a stop lies in the Process; where its threads rest is in
// Runtime::settle(). Deliberately does not know how signals are raised (signals.h).
//
// Invariant: a process that is stopped ends by SIGKILL only; other signals wait for SIGCONT.
// Source: signal(7), kill(2), wait(2) of Linux man-pages 6.03; kernel/signal.c of Linux.
#pragma once

#include "scheduler/host/run/process.h"

namespace fiberscope::host {

// stops_by: the default action of this signal is to stop, and nothing else is wished for.
bool stops_by(const Process& process, int number);
// discard_opposite: SIGCONT leaves no signal pending that stops, nor these SIGCONT.
void discard_opposite(Process& process, int number);
// stop_process: nothing happens if it is stopped already. `cause`: the signal.
// Emits: SignalRaised (SIGCHLD), LaneReady of who waits for it.
void stop_process(Process& process, int number, base::EventSeq cause);
// continue_process: SIGCONT has come. False: it was not stopped. Emits: LaneReady of its threads
// that would run otherwise, and as stop_process().
bool continue_process(Process& process, base::EventSeq cause);
// rest_if_stopped: the running process has been stopped by itself: its thread waits.
// Emits: LaneBlocked, later LaneSwitched.
void rest_if_stopped();

}  // namespace fiberscope::host
