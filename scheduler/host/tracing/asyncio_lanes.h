// Asyncio lanes: makes lanes of asyncio's event loops and tasks by watching a few functions of the
// unmodified library (see Hook in code_info.h).
//
// Owns: which handle is which callback, which task is which lane, and the loops' timers.
// Deliberately does not change anything asyncio does. Deliberately does not know what the program's
// coroutines do.
//
// Invariants:
//  1. A task's lane is the lane of its root coroutine; the lane that is made ready when the loop
//     queues the task's next step is the innermost one of its chain of awaits.
//  2. A handle is queued, started or dropped as a callback at the moment asyncio does so; callbacks
//     of timers join the queue in the order in which the loop took them from its heap.
//  3. Loops, tasks, futures and locks are known only as long as they live (object_facts.h); a
//     handle only until it has run or is cancelled.
#pragma once

#include <Python.h>

#include <memory>
#include <string>
#include <vector>

#include "scheduler/base/own.h"
#include "scheduler/core/timers.h"
#include "scheduler/host/python/code_info.h"
#include "scheduler/host/python/cpython.h"
#include "scheduler/host/python/object_facts.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

class AsyncioLanes : public base::OwnNew {
 public:
  explicit AsyncioLanes(Runtime& runtime);
  // get: of the run in progress.
  static AsyncioLanes& get();

  // begin_anew: in a process that was forked: the lanes it knows are another's.
  void begin_anew();
  // hook: a watched library function was called (`called`) or left with `result` (NULL: by an
  // exception).
  void hook(Hook hook, fs_frame* frame, bool called, PyObject* result);

  // task_lane: of an asyncio task whose lane is known, also after its end; none otherwise.
  LaneId task_lane(PyObject* object) const;
  // future_deadline: when a timer will resolve the future; kNever if none will.
  TimeNs future_deadline(PyObject* future) const;
  // task_deadline: when the first asyncio.timeout() around the task's present wait ends it.
  TimeNs task_deadline(PyObject* task) const;
  // lock_holder: the lane that acquired the asyncio.Lock last and has not released it.
  LaneId lock_holder(PyObject* lock) const;
  bool is_future(PyObject* object) const;
  bool is_task(PyObject* object) const;
  bool is_cancelled(PyObject* future) const;

 private:
  // Where a callback comes from: who made it happen and how. Handed on from callback to callback.
  struct Origin {
    LaneId lane;
    trace::WakeKind how = trace::WakeKind::Notified;
  };
  struct Handle {
    CallbackId callback;  // while it stands in the queue
    TimerId timer;        // while armed
    TimeNs deadline_ns = base::kNever;
    EventSeq fired;  // its timer fired, but it is not in the queue yet
    Origin origin;
    PyObject* loop = nullptr;    // borrowed; only compared
    PyObject* future = nullptr;  // that the timer resolves
    PyObject* task = nullptr;    // that asyncio.timeout() will cancel
  };

  void run_forever_left(PyObject* loop);
  void run_once_called(PyObject* loop);
  void call_soon_left(PyObject* loop, PyObject* handle);
  void call_at_left(PyObject* loop, PyObject* handle);
  void time_left(fs_frame* frame);
  void loop_closed(PyObject* loop);
  void handle_called(PyObject* handle);
  void handle_left();
  void handle_cancelled(PyObject* handle);
  void task_named(PyObject* task, PyObject* name);
  void look_at_name(PyObject* task);
  void unawaited(PyObject* coroutine);

  LaneId loop_lane(PyObject* loop);
  void queue(PyObject* loop, PyObject* handle, EventSeq cause);
  LaneId step_queued(PyObject* loop, PyObject* task, PyObject* argument, const Origin& origin,
                     bool wakes);
  GenLane* root_of(PyObject* loop, PyObject* task);
  Origin origin_of(PyObject* argument) const;
  void queue_fired(PyObject* loop, PyObject* first);
  void fire_due();
  void forget_timer(Handle& handle);
  bool is_loop_lane(LaneId lane) const;

  Runtime& runtime_;
  core::TimerQueue timers_;
  Ref task_type_;
  Ref py_task_type_;
  Ref future_type_;
  Ref py_future_type_;
  ObjectFacts<LaneId> loops_;
  base::own::Set<LaneId> loop_lanes_;  // of all loops there ever were
  ObjectFacts<LaneId> tasks_;
  base::own::UnorderedMap<PyObject*, Handle> handles_;
  base::own::UnorderedMap<std::uint32_t, PyObject*> timer_handles_;
  base::own::UnorderedMap<const PyFiber*, Origin> running_;  // the callback that runs on a fiber
  ObjectFacts<TimeNs> future_deadlines_;
  ObjectFacts<base::own::Vector<TimeNs>> task_deadlines_;
  ObjectFacts<LaneId> lock_holders_;
  std::size_t fired_count_ = 0;  // timers that fired and whose handles are not in the queue yet
};

// asyncio_hook: AsyncioLanes::get().hook(), for the tracer.
void asyncio_hook(Hook hook, fs_frame* frame, bool called, PyObject* result);

// describe_await: what a coroutine that has just suspended waits for: from the chain of what it
// awaits and the future that reached the event loop (`yielded`). Fills in everything but the place.
void describe_await(PyObject* generator, PyObject* yielded, core::Wait& wait);

// yields_to_loop: a task's coroutine that suspends with `yielded` does not wait for anything: it
// only gives the loop a turn, as asyncio.sleep(0) does.
bool yields_to_loop(PyObject* yielded);

// track_coroutine_origins: lets each coroutine remember the line that made it, unseen by the
// program.
bool track_coroutine_origins();

}  // namespace fiberscope::host
