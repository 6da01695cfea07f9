// PyFiber: what CPython keeps of one fiber while it does not run, and the lanes it carries.
//
// Owns that, for as long as the fiber lives. Deliberately does not know whose turn it is.
//
// Fibers of one Python thread (its greenlets) share a PyThreadState and exchange the parts of it
// that belong to a stack, as the greenlet package does; fibers of different threads have thread
// states of their own. So threading.local, sys.settrace and the recursion limit stay per thread, a
// greenlet costs no thread state, and a switch touches a dozen words. Source: CPython 3.11 to 3.13
// Include/cpython/pystate.h; which words those are that versions name differently is in
// python/cpython.h.
//
// Invariants:
//  1. CPython's current thread state always belongs to the running fiber.
//  2. lanes[0] is the fiber's own lane; the entries above are the generators, coroutines and loops
//     whose frames CPython evaluates on its stack now, outermost first (see generator_lanes.h).
//  3. fiber->lane is the innermost entered lane. It runs whenever Python does, except while the
//     fiber is undecided.
#pragma once

#include <Python.h>

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "scheduler/base/own.h"
#include "scheduler/core/fiber.h"
#include "scheduler/core/lanes.h"
#include "scheduler/host/python/cpython.h"
#include "scheduler/host/run/cpu_times.h"

namespace fiberscope::host {

struct Process;
struct ThreadGreenlets;

// FrameRoom: how much room the Python frames of a fiber that waits take: learned from those of the
// same kind before it, so that most need nothing beside the first chunk that they begin with.
class FrameRoom {
 public:
  static constexpr std::size_t kStepBytes = 128;
  static constexpr std::size_t kBytesMin = 1024, kBytesMax = 4096;

  // needs: a fiber that has waited with at most `before` bytes waits with `now` of them; before: 0:
  // it has not waited yet.
  void needs(std::size_t before, std::size_t now) {
    if (before != 0) --fibers_[step_of(before)];
    ++fibers_[step_of(now)];
  }
  // bytes: what the first chunk is to have, so that all take least: whoever needs more touches a
  // page beside it.
  std::size_t bytes() const;

 private:
  static constexpr std::size_t kSteps = kBytesMax / kStepBytes + 1;  // the last one: more than that
  static std::size_t step_of(std::size_t bytes) {
    return bytes > kBytesMax ? kSteps - 1 : (bytes - 1) / kStepBytes;
  }
  std::array<std::uint32_t, kSteps> fibers_{};  // by the most they have needed
};

// GenLane: the lane of a generator-like object. Lives from its first resumption to its end.
struct GenLane : std::enable_shared_from_this<GenLane> {
  base::LaneId lane;
  PyObject* generator = nullptr;    // borrowed: the lane ends before the object does
  std::weak_ptr<GenLane> delegate;  // while suspended: the inner one that it awaits
  PyObject* task = nullptr;  // the asyncio task that drives it, if it is a task's root; borrowed
  bool started = false;      // it has run at least one instruction
  // how and why its frame would end if the exception it saw last left it
  trace::EndKind leaving = trace::EndKind::Failed;
  base::TextId leaving_detail;
};

struct LaneEntry {
  base::LaneId lane;
  GenLane* generator = nullptr;
  // false: its frame was resumed only to pass the resumption on to the one it awaits
  bool entered = true;
  // its own frame is suspended, with an exception on its way through: it runs in the place of a
  // frame that has no lane, or will be resumed next
  bool stands_in = false;
};

struct PyFiber {
  core::Fiber* fiber = nullptr;
  PyThreadState* thread_state = nullptr;
  base::LaneId thread_lane;
  // The innermost lane is suspended, and has left the core: nobody runs until an event tells
  // whether those that await it are suspended as well, or the innermost of them goes on.
  bool undecided = false;
  // It was put into a ready queue while it still ran: the next switch away is a yield.
  bool queued_while_running = false;
  bool in_thread_state = false;  // it runs Python: all of Python's side is in its thread state
  bool evaluates_deep = false;   // see settrace/frame_eval.h
  Process* process = nullptr;
  std::vector<LaneEntry> lanes;
  struct ThreadGreenlets* greenlets = nullptr;  // of its thread; see greenlet.h

  // Its waits end by these timers at the latest (set by whoever armed them, see
  // Runtime::expect_timer).
  struct Expected {
    base::TimerId timer;
    base::TimeNs deadline_ns;
  };
  std::vector<Expected> expected;
  std::size_t place = 0;  // in the Runtime's list
  CpuTimes cpu;           // for so long it has computed

  // The descriptor whose readiness will resume it (set by whoever watches it).
  struct Descriptor {
    int number = -1;  // -1: none
    bool writing = false;
    base::ObjectId object;
    base::TextId name;  // "127.0.0.1:8000 (fd 7)"
  };
  Descriptor descriptor;

  base::EventSeq queued_cause;  // of queued_while_running

  // --- Python's side while suspended -----------------------------------------------------------
  fs_stack stack{};
  int tracing = 0;
  std::uint32_t frame_bytes_most = 0;  // while it waited; 0: it has not yet
  _PyStackChunk* datastack_chunk = nullptr;
  PyObject** datastack_top = nullptr;
  PyObject** datastack_limit = nullptr;
  FrameRoom* frame_room = nullptr;       // of those like it; nullptr: it has CPython's own chunks
  PyObject* context = nullptr;           // owned
  _PyErr_StackItem* exc_info = nullptr;  // nullptr: the thread state's own entry
  _PyErr_StackItem exc_state{};          // exc_value owned
};

// Forked: the fibers of a thread that forked, each with what it is in the new process, the
// thread's own first. The new process has its own copy.
struct Forked {
  struct Pair {
    const core::Fiber* of;  // the parent's: an address to know it by, nothing else
    PyFiber* made;
    base::LaneId lane;  // of the parent's
  };
  base::own::Vector<Pair> pairs;
  const Process* parent = nullptr;
  PyFiber* main = nullptr;  // among those that were made: the thread's own
  PyFiber* self = nullptr;  // and the one that goes on
  // lane: what a lane of the parent's fibers is in the new process; none: it is not there.
  base::LaneId lane(base::LaneId of) const {
    for (const Pair& pair : pairs) {
      if (pair.lane == of) return pair.made->lanes.front().lane;
    }
    return {};
  }
};

// save: moves the running fiber's part of `ts` into `fiber`. restore: the way back, on the fiber's
// own stack after the switch; also makes its thread state current.
void save_python_state(PyFiber& fiber);
void restore_python_state(PyFiber& fiber);
// settle_breaker: the running fiber looks for signals and exceptions from elsewhere if there is one
// for its thread, and only then (cpython.h).
void settle_breaker(const PyFiber& fiber);
// begin_python_state: on the new fiber's own stack, before it runs Python. `base` must live as
// long as the fiber runs. `room`: of fibers of which there may be many; it outlives them.
void begin_python_state(PyFiber& fiber, fs_stack_base& base, FrameRoom* room = nullptr);
// end_python_state: the fiber will never run Python again; gives back its data stack.
void end_python_state(PyFiber& fiber);

}  // namespace fiberscope::host
