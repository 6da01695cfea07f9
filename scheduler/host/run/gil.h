// Gil: the global interpreter lock of one process, on simulated threads.
//
// Owns: who holds it, who waits in which order, and from when on the holder is asked to give it up:
// as soon as somebody has waited a whole switch interval in which the lock never changed hands. The
// holder then lets go where the interpreter looks next (frame_lanes.cpp), and gets it back only
// after another thread has had it. Source: CPython 3.11 Python/ceval_gil.h.
// Deliberately does not know when the interpreter looks, nor what a thread waits for without it.
//
// Invariants:
//  1. Whoever runs Python holds the lock of its process, unless there is none (`absent`).
//  2. asked_ns() is computed from the waits, never from a timer: asking costs the waiters no turn.
//  3. Events tell of it from tell_from_now_on() on; a program of one thread never hears of it.
#pragma once

#include <Python.h>

#include <vector>

#include "scheduler/core/lanes.h"

namespace fiberscope::host {

class Runtime;
struct PyFiber;

class Gil {
 public:
  // absent: a machine without the lock: all below does nothing.
  explicit Gil(bool absent) : absent_(absent) {}

  bool present() const { return !absent_; }
  bool wanted() const { return !waiters_.empty(); }
  bool told() const { return told_; }
  bool held_by(base::LaneId thread) const { return holder_ == thread; }
  // asked_ns: from this time on the holder ought to give it up; kNever: nobody asks.
  base::TimeNs asked_ns() const { return asked_ns_; }
  // asked_by: the event with which the thread that asks began to wait. Requires: somebody asks.
  base::EventSeq asked_by() const { return asked_by_; }

  // take: the running fiber's thread gets the lock; it may wait. Requires: its Python state is put
  // aside. `place`: the program's line it will go on with. Emits: LaneBlocked (Gil) and
  // LaneSwitched when it waits; LockTaken.
  void take(Runtime& runtime, PyFiber& self, trace::Place place);
  // release: and tells the thread that has waited longest. Requires: the running thread holds it.
  // Emits: LockReleased, LaneReady.
  void release(Runtime& runtime, PyFiber& self, base::EventSeq cause);
  // pass_on: release(), and back to the end of the queue. Requires: wanted().
  void pass_on(Runtime& runtime, PyFiber& self, trace::Place place, base::EventSeq cause);
  // tell_from_now_on: the process is about to have a second thread. Emits: LockTaken, once.
  void tell_from_now_on(Runtime& runtime);

 private:
  struct Waiter {
    PyFiber* fiber;
    base::TimeNs since_ns;  // when it began, whether or not it was woken in vain meanwhile
    base::EventSeq event;   // LaneBlocked
  };

  class Leave;

  void wait(Runtime& runtime, PyFiber& self, trace::Place place, base::TimeNs since_ns);
  void hold(Runtime& runtime, PyFiber& self);
  void find_asker();

  const bool absent_;
  base::LaneId holder_;       // a thread; none while the lock is free
  base::LaneId holder_lane_;  // whom the waits are for
  base::LaneId last_holder_;
  std::vector<Waiter> waiters_;  // the first has waited longest
  base::TimeNs passed_ns_ = 0;   // when it last changed hands
  base::TimeNs asked_ns_ = base::kNever;
  base::EventSeq asked_by_;
  base::ObjectId object_;
  bool told_ = false;
};

}  // namespace fiberscope::host
