// GeventLoop: the event loop that the real gevent package runs on (GEVENT_LOOP), in virtual time.
//
// Owns: the callback queue, the loop's timers and the started watchers; and what the trace tells
// about them: who is resumed by which callback or timer, and who queued it.
// Deliberately does not know: gevent's Python objects beyond the few shapes in resolve_target():
// greenlet.switch, Waiter.switch, Timeout._on_expiration, _notify_links.
//
// Invariants:
//  1. Callbacks run first in, first out; those queued meanwhile belong to the same pass, until the
//     pass has taken kSwitchIntervalNs. Then the loop polls, then due timers run.
//  2. active_count = started watchers with ref, + queued callbacks, + ref() - unref(). run() ends
//     when it is 0.
//  3. A started watcher is kept alive by the loop.
// Source: gevent 22.10.2 _interfaces.py (ILoop, IWatcher, ICallback); libev(3), "SPECIAL TOPICS".
#pragma once

#include <Python.h>

#include <array>
#include <memory>
#include <vector>

#include "scheduler/base/own.h"
#include "scheduler/core/timers.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

struct LoopState;
struct WatcherObject;
class IoSet;

inline constexpr int kPriorityMax = 2;
inline constexpr int kPriorityMin = -2;
inline constexpr int kCallbackCheckCount = 50;
inline constexpr TimeNs kSwitchIntervalNs = 5 * base::kMillisecond;

struct LoopObject {
  PyObject_HEAD PyObject* weak_references;
  PyObject* error_handler;  // owned, or NULL for None
  LoopState* state;         // nullptr once destroyed
};

// An entry of the callback queue. It is true while it is queued or runs, pending while it is
// queued.
struct CallbackObject {
  PyObject_HEAD PyObject* callback;  // owned; NULL once it has begun or was stopped
  PyObject* args;                    // owned tuple; NULL once it has run or was stopped
  CallbackObject* next;              // in the queue
  PyObject* target;                  // owned: the greenlet it resumes, or NULL
  LoopState* loop;                   // borrowed; nullptr: not in a queue
  CallbackId id;
  EventSeq queued;
  LaneId queued_by;
  TextId what;
};

enum class WatcherKind : std::uint8_t {
  Timer,
  Io,
  Async,
  Prepare,
  Check,
  Idle,
  Fork,
  Signal,
  Child,
  Stat
};

struct WatcherObject {
  PyObject_HEAD PyObject* weak_references;
  PyObject* dict;
  LoopObject* loop;        // owned; NULL once closed
  PyObject* callback;      // owned or NULL
  PyObject* args;          // owned tuple or NULL
  PyObject* target;        // owned while a started timer will resume a greenlet
  PyObject* subject;       // owned: the path of a stat watcher
  PyObject* facts;         // owned: what it has seen there last, None or NULL
  PyObject* facts_before;  // owned: and before that changed, None or NULL
  TimeNs after_ns;
  TimeNs repeat_ns;
  TimeNs deadline_ns;
  TimerId timer;
  EventSeq armed_by;  // what fired it last
  TextId what;
  int number;        // descriptor, signal or process
  int ended;         // process that a watcher of children was called for
  int status;        // its, as waitpid(2) tells it
  int events;        // of a watcher of children: 1: stops are told, too
  int ready_events;  // of these, what made it pending
  int priority;
  WatcherKind kind;
  bool ref;
  bool active;
  bool pending;
  bool sent;
  bool throws;        // its callback raises in the target
  bool tells_events;  // its first argument is what it is called for
};

struct LoopState : base::OwnNew {
  explicit LoopState(Runtime& runtime);
  ~LoopState();

  core::TimerQueue timers;
  CallbackObject* first = nullptr;  // owned list
  CallbackObject* last = nullptr;
  std::size_t callback_count = 0;
  base::own::Vector<WatcherObject*> started;  // owned; in order of start; neither timers nor io
  std::array<base::own::Vector<WatcherObject*>, kPriorityMax - kPriorityMin + 1> pending;  // owned
  std::size_t pending_count = 0;
  std::unique_ptr<IoSet> io;
  long active_count = 0;
  TimeNs now_ns;              // as of the last update
  LaneId lane;                // of the greenlet that runs it, once known
  PyFiber* parked = nullptr;  // waits in poll
  std::uint32_t iteration = 0;
  int depth = 0;
  int broken = 0;
  bool is_default = true;
  bool in_callbacks = false;
  bool forked = false;  // its watchers of forks are to be called
};

// begin_forked_loops: first thing in a process that was forked, when its greenlets are its own:
// loops of the thread that goes on have what they wait for in this process; those of other threads
// rest. Emits: CallbackQueued, TimerArmed, LaneReady.
void begin_forked_loops(const Forked& forked);

// --- who is resumed (gevent/callbacks.cpp) -------------------------------------------------------

// What a callback does, as far as that can be told before it runs.
struct CallbackTarget {
  PyObject* greenlet = nullptr;  // borrowed: whom it resumes
  bool throws = false;
  bool waits_here = false;  // through a Waiter on which the running greenlet is about to wait
  enum class Kind : std::uint8_t {
    Switch,
    Timeout,
    FirstOf,
    Links,
    Kill,
    Other
  } kind = Kind::Other;
};
CallbackTarget resolve_target(PyObject* callback, PyObject* args);
// callback_words: "switch foo", "links of foo", "notify Event".
TextId callback_words(Runtime& runtime, const CallbackTarget& target, PyObject* callback);
// callback_name: a function's name; "callback" for what has none.
std::string callback_name(PyObject* callback);
// loop_lane: of the hub that runs the loop.
LaneId loop_lane(LoopState& loop);

extern PyTypeObject callback_type;
// queue_callback: Loop.run_callback(). A new reference. Emits: CallbackQueued, LaneReady.
CallbackObject* queue_callback(LoopObject* loop, PyObject* callback, PyObject* args);
// tell_queued_anew: what stands in the queue, as queued in this process. Emits: CallbackQueued,
// LaneReady.
void tell_queued_anew(LoopState& loop);
// run_callbacks: one pass over the queue.
void run_callbacks(LoopObject* loop);
// end_unstarted: the start of a gevent greenlet was called off for good. Emits: LaneEnded.
void end_unstarted(PyObject* greenlet, PyObject* start_event);

// --- watchers (gevent/watchers.cpp) --------------------------------------------------------------

bool ready_watcher_types();
// make_watcher: a watcher that is not started.
WatcherObject* make_watcher(LoopObject* loop, WatcherKind kind, bool ref, int priority);
void stop_watcher(WatcherObject* watcher);
// feed: it will be called in this pass.
void feed(LoopState& loop, WatcherObject* watcher);
// collect_timers: feeds the timers that are due. Emits: TimerFired, LaneReady.
void collect_timers(LoopState& loop);
// arm_anew: the loop's timers, in a process that was forked. Emits: TimerArmed.
void arm_anew(LoopState& loop);
// collect_children: waits for every child process that has ended, and feeds its watchers.
void collect_children(LoopState& loop);
// invoke_pending: calls what was fed, highest priority first.
void invoke_pending(LoopObject* loop);
// to_ns: seconds as Python gives them. Units: nanoseconds.
TimeNs to_ns(double seconds);
// report_error: Loop.handle_error() for the exception that is set.
void report_error(LoopObject* loop, PyObject* context);
// wake_loop: ends its poll, from another thread.
void wake_loop(LoopState& loop);

// make_gevent_loop_module: fiberscope_gevent_loop. NULL: an error is set.
PyObject* make_gevent_loop_module();

}  // namespace fiberscope::host
