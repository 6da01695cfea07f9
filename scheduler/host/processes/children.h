// Children: what a process does about those it has made: waits for their end, and learns how it
// was.
//
// Owns nothing: what is known of an ended process lies in it. Deliberately does not know the calls'
// signatures (libc/processes.cpp), nor how a process ends (processes.h).
//
// Source: wait(2), waitid(2), prctl(2) of Linux man-pages 6.03; kernel/exit.c of Linux.
#pragma once

#include <sys/wait.h>

#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

// ChildrenWanted: which of its children a call is about.
struct ChildrenWanted {
  int pid = 0;    // 0: not by its number
  int group = 0;  // 0: not by its process group; neither: any
  bool ends = true;
  bool stops = false;
  bool continues = false;

  bool holds(const Process& child) const {
    return (pid == 0 || child.pid == pid) && (group == 0 || child.group == group);
  }
};

// ChildChange: what has happened to a child that its parent has not waited for yet.
enum class ChildChange { None, Ended, Stopped, Continued };
// change_of: of those that are wanted.
ChildChange change_of(const Process& child, const ChildrenWanted& wanted);

// ChildrenAwaiter: a fiber that waits for the end of one of its process's children. Lies where
// every process can tell it.
class ChildrenAwaiter final : public core::WaitHook {
 public:
  ChildrenAwaiter(Process& parent, const ChildrenWanted& wanted);
  void leave(core::Fiber& fiber) override;
  bool wants(const Process& child) const {
    return wanted_.holds(child) && change_of(child, wanted_) != ChildChange::None;
  }
  PyFiber& fiber() const { return fiber_; }

 private:
  Process& parent_;
  const ChildrenWanted wanted_;
  PyFiber& fiber_;
};

// Numbered: who is called by a number: a process by its own, or by that of one of its threads.
struct Numbered {
  Process* process = nullptr;  // nullptr: nobody
  bool by_thread = false;

  // missing: for calls on processes only: 0, or minus the errno.
  int missing() const;
};
Numbered who_is(long number);
// find_process: one that lives, or that nobody has waited for yet; nullptr: there is none.
Process* find_process(long pid);
// await_child: of the calling process's children one that has changed as wanted. nullptr: none has
// and `waits` is false (0), there is none (-ECHILD), or a signal's handler has run (-EINTR), in
// `error`.
Process* await_child(const ChildrenWanted& wanted, bool waits, int& error);
// cause_of_end: the event with which it ended, for those who hear of it.
base::EventSeq cause_of_end(const Process& ended);
// tell_awaiters: its end or another change is there to be seen: those of its parent's who want it
// are woken.
// Emits: LaneReady.
void tell_awaiters(const Process& child, base::LaneId by, base::TextId detail,
                   base::EventSeq cause);
// words_of_status: "exit status 7", "signal SIGKILL", of what waitpid(2) tells.
std::string words_of_status(int wait_status);
// pass_status: with whom the status of a child that has ended lies: with the process that has to
// wait for it, whose zombie it is; with the lane that has waited; with none: init(1) waits at once.
// Emits: ValuePassed or nothing.
void pass_status(const Process& child, base::LaneId to, base::EventSeq cause);
// reap: the running lane has waited for it: it is gone, and its CPU time is its parent's.
// Emits: ValuePassed.
void reap(Process& child);
// status_of: waitpid(2)'s, of a change. tell_change: SIGCHLD's, and waitid(2)'s. heard_of: its
// parent has waited for it.
int status_of(const Process& child, ChildChange change);
void tell_change(const Process& child, ChildChange change, siginfo_t& out);
void heard_of(Process& child, ChildChange change);
// leave_children: the process ends: they get the signal that they wished for, and become those of
// the nearest process above that adopts; else nobody waits for them any more.
void leave_children(Process& process);
// parent_number: getppid(2).
int parent_number(const Process& process);

}  // namespace fiberscope::host
