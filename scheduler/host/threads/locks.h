// Locks: the types _thread.lock and _thread.RLock of the simulated machine, and what the trace says
// of them.
//
// A released lock is free for whoever asks first; the one that waits longest is only woken to ask
// again, as with the semaphores that CPython uses.
// Source: CPython 3.11 Modules/_threadmodule.c, Python/thread_pthread.h.
//
// Owns: the lock objects, who holds each, and since which line of the program. Deliberately does
// not know threads: what ends when is told by thread_module.cpp.
//
// Invariants:
//  1. `holder` is the lane of the thread that has the lock; none while it is free.
//  2. `told` is true between LockTaken and LockReleased: at once when the program's own line takes
//     the lock, as soon as somebody begins to wait for it when a library takes it for itself, never
//     for a lock that only stands for something else: a waiter of a Condition, a thread's end.
#pragma once

#include <Python.h>

#include "scheduler/base/own.h"
#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

// current_ident: of the thread that runs, as Python names it.
inline unsigned long current_ident() { return PyThreadState_Get()->thread_id; }

// LockRole: what a lock stands for.
enum class LockRole : std::uint8_t {
  Mutex,
  Sentinel,  // locked until its thread has ended
  Waiter,    // locked until somebody notifies the Condition
};

struct LockState : base::OwnNew {
  LockRole role = LockRole::Mutex;
  trace::LockKind kind = trace::LockKind::Lock;
  bool locked = false;
  bool told = false;
  bool lent = false;        // somebody else than its holder has released it: anybody may
  unsigned long owner = 0;  // RLock
  unsigned long count = 0;  // RLock
  LaneId holder;            // the thread that acquired it, or whose end will release it
  trace::Place place;       // the program's line that took it
  TextId name;              // in the program's terms; none until somebody speaks of it
  base::own::List<PyFiber*> waiters;
  core::Space space = 0;  // of the process whose lock it is; another one: it has come by a fork
};

// add_lock_types: puts LockType and RLock into `_thread`. False: an error is set.
bool add_lock_types(PyObject* thread_module);
// make_lock: a new, free _thread.lock, or NULL with MemoryError set.
PyObject* make_lock();
// lock_state: Requires: a _thread.lock or _thread.RLock of ours.
LockState& lock_state(PyObject* lock);
// take_lock: 1: the running thread has it; 0: the time is over (below 0: there is no limit); -1: an
// error is set. Emits: LaneBlocked and LaneSwitched when it waits; LockTaken or nothing.
int take_lock(PyObject* lock, std::int64_t timeout_ns);
// free_lock: and wakes the thread that has waited longest. Emits: LockReleased if LockTaken was
// told, LaneReady.
void free_lock(PyObject* lock, trace::WakeKind how);

// --- what the trace says (lock_telling.cpp) ------------------------------------------------------

// describe_lock_wait: what the running thread waits for when it waits for this lock.
// Emits: LockTaken of a lock that was not told of so far.
core::Wait describe_lock_wait(Runtime& runtime, PyObject* lock);
// tell_taken: the running thread has just taken it. Emits: LockTaken if that is to be told now.
void tell_taken(Runtime& runtime, PyObject* lock);
// tell_released: Emits: LockReleased if LockTaken was told.
void tell_released(Runtime& runtime, PyObject* lock);

}  // namespace fiberscope::host
