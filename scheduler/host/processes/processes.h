// Processes: how simulated processes begin and end, as the kernel has it.
//
// vfork(2) gives the caller a second process that runs on the caller's own stack until it calls
// execve(2) or _exit(2): just what CPython's _posixsubprocess asks for. execve of the Python that
// runs here starts an interpreter in a real process of its own (child_process.cpp), on a fiber.
//
// Owns: the process that is between vfork and execve. Deliberately does not know what a descriptor
// refers to (files.h), nor what an interpreter does at its start and end (child_process.h).
//
// Invariants:
//  1. Between vfork and execve nothing waits and no fiber is switched.
//  2. A process that ended stays until its parent has waited for it.
// Source: vfork(2), execve(2), wait(2), kill(2) of Linux man-pages 6.03.
#pragma once

#include <sys/types.h>

#include <deque>

#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

// simulating: a program runs on fibers, so system calls are the machine's.
bool simulating();
// calling_process: whose system call this is. Requires: simulating().
Process& calling_process();

// AsProcess: while it lives, system calls count as those of `process`.
class AsProcess {
 public:
  explicit AsProcess(Process& process);
  ~AsProcess();
  AsProcess(const AsProcess&) = delete;
  AsProcess& operator=(const AsProcess&) = delete;

 private:
  Process* before_;
};

// LeaveList: takes a fiber out of a list of waiters as soon as it is woken, by whomever: it may go
// on to wait for the GIL.
template <class List>
class LeaveList final : public core::WaitHook {
 public:
  explicit LeaveList(List& list) : list_(list) {}
  void leave(core::Fiber& fiber) override {
    std::erase_if(list_, [&](const PyFiber* waiter) { return waiter->fiber == &fiber; });
  }

 private:
  List& list_;
};

// Attached: while it lives the running fiber has its thread state, as park() needs it, though
// CPython has let go of it for the time of a system call.
class Attached {
 public:
  Attached();
  ~Attached();
  Attached(const Attached&) = delete;
  Attached& operator=(const Attached&) = delete;

 private:
  bool was_detached_;
};

// wait_as: why the running fiber is about to wait in a system call: what the library's frames tell,
// or else this.
core::Wait wait_as(trace::WaitKind why, std::string_view detail);
// sleep_kind: what a sleep of the running thread is: where coroutines stand on it, it holds them.
trace::WaitKind sleep_kind();

// name_process: the running process's, as multiprocessing calls it. `given`: what it hands to a
// spawned process, a dict with its name, or the object that runs in a forked one. Emits:
// LaneRenamed or nothing.
void name_process(PyObject* given);

// kill_process: it ends where it stands: nothing of it runs again. `wait_status`: as waitpid(2)
// tells it. If the running fiber is one of its own, does not return.
// Emits: LaneEnded for its threads and itself; LaneReady for who waits for it.
void kill_process(Process& process, int wait_status);
// replace_program: another program takes the place of the running process's: all its threads are
// over, the running one among them. `detail`: what comes. `begin`: makes the main thread of that,
// in another real process. Emits: LaneEnded of the threads and what runs in them, and what `begin`
// does.
[[noreturn]] void replace_program(Process& process, std::string_view detail,
                                  const std::function<PyFiber&()>& begin);
// is_empty: in the real process with this seat no simulated one lives any more.
bool is_empty(core::Space space);
// others_live: processes other than the first that run a program of the user's.
bool others_live();
// await_others: the first process is about to end: the run goes on until the others have. Requires:
// no other fiber of its real process is to run Python.
void await_others();

}  // namespace fiberscope::host
