// PassedSignal: a signal that one of our processes passes on to the next: fiberscope to the engine,
// the engine to the process in which the program runs.
//
// At a terminal Ctrl+C goes to the whole process group, from a shell's kill it goes to the first
// process alone. So that the program has it once in both cases, only what was passed on counts.
//
// Owns: which signals are passed on, and the mark by which they are known. Deliberately does not
// know what anybody does with a signal.
#pragma once

#include <signal.h>
#include <sys/types.h>

namespace fiberscope::base {

// passed_signals: those that ask a program to stop, or that are its own: SIGINT, SIGTERM, SIGHUP,
// SIGQUIT, SIGUSR1, SIGUSR2.
sigset_t passed_signals();
// pass_on: what came here, to the process. Errors: errno of rt_sigqueueinfo(2).
bool pass_on(pid_t process, const siginfo_t& came);
// passing_signal: by which it comes: a real-time one, since a second SIGINT is lost while a first
// is pending. passed_number: which it was; 0: it did not come by pass_on(). is_from_terminal: the
// kernel sent it, here or to whoever passed it on: a key was struck, or the terminal is gone.
int passing_signal();
int passed_number(const siginfo_t& info);
bool is_from_terminal(const siginfo_t& info);

// end_with_parent: this process ends by SIGKILL when the one that forked it, `parent`, is gone, or
// at once if it is. Requires: called behind fork(), before anything else is started.
void end_with_parent(pid_t parent);

}  // namespace fiberscope::base
