// Outside signals: what somebody outside of the machine sends to the engine: Ctrl+C, a kill from a
// shell. The one thing that comes to a run and is not in its recipe.
//
// Owns the marks. Deliberately does not know handlers: they are CPython's.
//
// They come in the middle of anything, so they only leave a mark. CPython's own handler is called
// when the main thread waits or is in the program's own code, and where it is after 50 ms of real
// time, to stop a program that computes; its write to set_wakeup_fd()'s file and other handlers
// wait for heed_outside(). A signal that ends the program waits, too, so that the trace has its
// end; but if nobody heeds it soon, the program ends where it is.
#pragma once

#include <csignal>
#include <cstddef>
#include <cstdint>

#include "scheduler/host/run/process.h"

namespace fiberscope::host {

// heed_only_passed: of those that end a program only what was passed on (base/passed_signal.h)
// counts, or it would have Ctrl+C twice. Call before the run.
void heed_only_passed();
// start_signals: the actions with which the first process begins: those that CPython has set.
void start_signals(Process& first);
// begin_signals: the actions that CPython sets when it begins in any process.
void begin_signals(Process& process);
// let_in: the first process has another action now: the real kernel learns of it, as far as such a
// signal can come from outside.
void let_in(int number, const struct sigaction& action);
// heed_outside: what has come takes its course, before somebody waits. Cheap if nothing has.
void heed_outside();
// take_outside_write: true for a write by a handler that runs in the middle of anything.
bool take_outside_write(int number, const void* data, std::size_t size, std::int64_t& result);
// real_sigaction: sigaction(2) of the engine itself.
int real_sigaction(int number, const struct sigaction* action, struct sigaction* before);

}  // namespace fiberscope::host
