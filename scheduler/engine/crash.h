// Crash: when a run's process dies of a signal, what has been recorded still reaches the reader.
//
// Owns the stack on which the last words are written. Deliberately does not know who reads them.
#pragma once

namespace fiberscope::engine {

// watch_crashes: SIGSEGV, SIGBUS, SIGILL, SIGFPE and SIGABRT end the trace with RunEnded (Crashed)
// and then the process by the same signal. An access to the guard below a coroutine's stack is told
// as a stack overflow. One line on stderr says what and where, or that the fault is our own.
// Call in the child, once.
void watch_crashes();

}  // namespace fiberscope::engine
