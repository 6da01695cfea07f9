// Signals of the simulated processes: who gets one, when its handler runs, whose wait it ends.
//
// A signal is the simulated kernel's from its raising to its handler: the C library's calls
// (libc/signals.cpp) reach the tables of machine/signal_state.h, nothing reaches the real kernel.
// A handler in C runs at once, on the stack of whoever raised it, as if the thread that gets the
// signal had been interrupted there; CPython's own only leaves a mark and wakes what
// set_wakeup_fd() names. Python's handler then runs in the main thread, between two instructions,
// or after a wait that ends with EINTR and goes on afterwards (PEP 475).
//
// Owns: how signals reach threads. Deliberately does not know what else ends a process, nor why a
// signal is raised.
//
// Source: signal(7); CPython 3.11 Modules/signalmodule.c.
#pragma once

#include <Python.h>

#include <csignal>
#include <optional>
#include <string>
#include <string_view>

#include "scheduler/host/run/process.h"

namespace fiberscope::host {

// raise_signal: for the process, or (`thread`) for one of its threads. `detail`: what for. A signal
// that ends the running process ends a spawned one only in settle_doom(), at its next wait or
// line of the program. Emits: SignalRaised, LaneReady, what the end of a process does.
void raise_signal(Process& process, const siginfo_t& info, std::string_view detail,
                  base::LaneId thread = {});
// raise_handled: the same for a signal whose handler has run already, in the middle of anything:
// the wait of the thread that takes it is over. The event that tells of it.
base::EventSeq raise_handled(Process& process, const siginfo_t& info, std::string_view detail);
// interrupt_main: the part of it that ends the wait, because of the event `raised`. Emits:
// LaneReady.
void interrupt_main(Process& process, const siginfo_t& info, base::EventSeq raised);
// raise_if_heeded: the same for what the kernel raises by itself (SIGCHLD, SIGPIPE): nothing
// happens, and nothing is told, if it is ignored.
void raise_if_heeded(Process& process, const siginfo_t& info, std::string_view detail,
                     base::LaneId thread = {});
void raise_if_heeded(Process& process, int number, std::string_view detail,
                     base::LaneId thread = {});
// raise_broken_pipe: SIGPIPE for the running thread. Python ignores it.
void raise_broken_pipe();
// raise_file_too_large: SIGXFSZ for the running thread. Python ignores it.
void raise_file_too_large();
// end_by_status: the process ends so, as waitpid(2) tells it; if it is the running one, only in
// settle_doom(). `words`: why. `cause`: the signal or timer.
void end_by_status(Process& process, int wait_status, const std::string& words,
                   base::EventSeq cause);
// settle_doom: ends the calling process if a signal has ended it. Requires: nothing of the call is
// left to do.
void settle_doom();
// deliver_unblocked: after the running thread's mask has changed. As raise_signal().
void deliver_unblocked();

// Interruption: begins with a system call that may wait; has a signal's handler interrupted it?
class Interruption {
 public:
  // Restarts: the call goes on after a handler with SA_RESTART; Ends: it never does.
  enum class Kind { Restarts, Ends };
  explicit Interruption(Kind kind = Kind::Restarts);
  // occurred: the call is to end, with -EINTR.
  bool occurred() const;
  // handled: a handler in C has run since.
  bool handled() const;

 private:
  bool ends_only_;
  std::uint64_t before_;
};

// wait_for_signal: sigwait(3) and its like: parks until one of `wanted` is pending for the running
// thread, and takes it. None: the time is over (0), or a handler has run (-EINTR, in `error`).
std::optional<siginfo_t> wait_for_signal(machine::SignalSet wanted, base::TimeNs deadline_ns,
                                         int& error);

// take_write: true inside of a handler: the write goes past the calls to the process's own file.
bool take_write(int number, const void* data, std::size_t size, std::int64_t& result);

}  // namespace fiberscope::host
