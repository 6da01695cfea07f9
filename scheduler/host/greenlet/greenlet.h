// Greenlet: the `greenlet` package's type on fibers of ours: switch, throw, parents, results,
// tracing.
//
// Owns: greenlet objects, and per Python thread its main greenlet, its current one and its trace
// function. The words and the order of effects are those of greenlet 2.0.2; here a greenlet is a
// fiber, so a switch copies nothing until a thread has a thousand of them: then they share stacks
// (core/packing.h). Deliberately does not know gevent.
//
// Invariants:
//  1. A greenlet is Pending, Active (started and not ended) or Dead.
//  2. A thread holds a reference to its current greenlet; a suspended greenlet nobody else refers
//  to
//     is ended by GreenletExit.
//  3. `arguments` is what the next resumption returns; NULL then means that an exception is set.
#pragma once

#include <Python.h>

#include "scheduler/base/own.h"
#include "scheduler/host/run/pyfiber.h"

namespace fiberscope::host {

enum class GreenletPhase : std::uint8_t { Pending, Active, Dead };

struct GreenletState : base::OwnNew {
  GreenletPhase phase = GreenletPhase::Pending;
  bool main = false;
  PyFiber* fiber = nullptr;                 // from start to end
  ThreadGreenlets* thread = nullptr;        // where it was started
  struct GreenletObject* parent = nullptr;  // owned
  PyObject* run = nullptr;                  // owned, until the start
  PyObject* arguments = nullptr;            // owned tuple
  PyObject* keywords = nullptr;             // owned dict or NULL
  PyObject* context = nullptr;              // owned, before the start and after the end
  base::LaneId lane;                        // none until it is first mentioned
  std::uint32_t forks = 0;                  // of those that led to the process where that was
};

// Laid out as greenlet.h's PyGreenlet, so that extensions that use its C interface work.
struct GreenletObject {
  PyObject_HEAD PyObject* weak_references;
  PyObject* dict;
  GreenletState* state;
};

struct ThreadGreenlets : base::OwnNew {
  PyThreadState* thread_state = nullptr;
  GreenletObject* main = nullptr;      // owned
  GreenletObject* current = nullptr;   // owned
  GreenletObject* origin = nullptr;    // owned: who switched away last, until the other side has it
  PyObject* trace_function = nullptr;  // owned
  core::StackGroup* stacks = nullptr;  // that its greenlets share, but for the main one and hubs
  // of the same ones, by the code of the function that each calls; nullptr: of all others
  base::own::UnorderedMap<const void*, FrameRoom> frame_rooms;
  bool ended = false;               // the thread is gone; this stays for those who refer to it
  ThreadGreenlets* next = nullptr;  // in the list of all that there ever were
  base::own::Vector<GreenletObject*> doomed;  // owned: lost their last reference in another thread
};

extern PyTypeObject greenlet_type;
extern PyObject* greenlet_error;
extern PyObject* greenlet_exit;

inline bool is_greenlet(PyObject* object) {
  return object != nullptr && PyObject_TypeCheck(object, &greenlet_type);
}
inline GreenletState& state_of(PyObject* greenlet) {
  return *reinterpret_cast<GreenletObject*>(greenlet)->state;
}

// living_thread: where the greenlet was started, or nullptr when that thread has ended.
inline ThreadGreenlets* living_thread(const GreenletState& state) {
  return state.thread != nullptr && !state.thread->ended ? state.thread : nullptr;
}

// thread_greenlets: of the running thread; makes its main greenlet at first use.
ThreadGreenlets& thread_greenlets();
// begin_forked_greenlets: first thing in a process that was forked: greenlets that live there have
// the fibers that were made for it; those of other threads have none.
void begin_forked_greenlets(const Forked& forked);
// stands_below: see Hooks.
base::LaneId stands_below(const PyFiber& fiber);
// end_thread_greenlets: the thread that runs now is about to end.
void end_thread_greenlets();

// switch_greenlet: greenlet.switch(*args, **kwargs). A new reference, or NULL with an error set.
PyObject* switch_greenlet(GreenletObject* target, PyObject* arguments, PyObject* keywords);
// throw_in_greenlet: the exception that is set is raised in `target`.
PyObject* throw_in_greenlet(GreenletObject* target);

// greenlet_fiber: its fiber, or nullptr when it has not started or has ended.
PyFiber* greenlet_fiber(PyObject* greenlet);
// greenlet_lane: its lane, born now if this is the first time somebody speaks of it.
base::LaneId greenlet_lane(PyObject* greenlet);
// greenlet_ready: an event loop has queued the greenlet's resumption (see Runtime::make_ready).
void greenlet_ready(PyObject* greenlet, trace::WakeKind how, base::TextId detail,
                    base::EventSeq cause, base::LaneId waker);

}  // namespace fiberscope::host
