// Watchers: timers in virtual time; async, idle, prepare and check watchers. Of I/O see io.h, of
// signals signals.cpp. A watcher of a file looks at it again and again: nothing tells it earlier,
// as inotify(7) would. One of forks hears of them in the new process; those of child processes wait
// for all that there are, as soon as SIGCHLD comes. Source: gevent 22.10.2 IWatcher; libev(3),
// "WATCHER TYPES"; libev's ev.c, ev_stat_start(), childcb(), child_reap().
#include <Python.h>
#include <structmember.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <csignal>

#include "scheduler/host/gevent/io.h"
#include "scheduler/host/gevent/loop.h"
#include "scheduler/host/gevent/signals.h"
#include "scheduler/host/greenlet/greenlet.h"
#include "scheduler/host/python/types.h"

namespace fiberscope::host {

using trace::WakeKind;

namespace {

WatcherObject* as_watcher(PyObject* self) { return reinterpret_cast<WatcherObject*>(self); }
PyObject* as_object(WatcherObject* watcher) { return reinterpret_cast<PyObject*>(watcher); }

LoopState* loop_of(WatcherObject* watcher) {
  return watcher->loop ? watcher->loop->state : nullptr;
}

// timed: it is called through the queue of timers.
bool timed(const WatcherObject* watcher) {
  return watcher->kind == WatcherKind::Timer || watcher->kind == WatcherKind::Stat;
}

// --- files
// -----------------------------------------------------------------------------------------

// An interval of 0 is the usual one; no other is shorter than the shortest.
constexpr TimeNs kUsualInterval_ns = 5'007'489'100, kShortestInterval_ns = 107'489'100;

// facts_of: what lstat(2) tells of the watched file; None: it is not there. NULL: an error is set.
Ref facts_of(const WatcherObject* watcher) {
  const Ref posix = Ref::steal(PyImport_ImportModule("posix"));
  const Ref facts = Ref::steal(
      posix ? PyObject_CallMethod(posix.get(), "lstat", "O", watcher->subject) : nullptr);
  if (facts || !PyErr_ExceptionMatches(PyExc_OSError)) return facts;
  PyErr_Clear();
  return Ref::borrow(Py_None);
}

// has_changed: the file since it was looked at last. -1: an error is set.
int has_changed(WatcherObject* watcher) {
  const Ref facts = facts_of(watcher);
  if (!facts) return -1;
  // of times whole seconds, as the original compares them
  const int differs = PyObject_RichCompareBool(facts.get(), watcher->facts, Py_NE);
  if (differs <= 0) return differs;
  Py_XSETREF(watcher->facts_before, std::exchange(watcher->facts, Py_NewRef(facts.get())));
  return 1;
}

// --- timers --------------------------------------------------------------------------------------

TextId timer_words(Runtime& runtime, const CallbackTarget& target, const WatcherObject& watcher) {
  trace::Writer& writer = runtime.writer();
  if (!writer.recording()) return {};
  const std::string span = base::format_duration(watcher.after_ns);
  using Kind = CallbackTarget::Kind;
  if (target.kind == Kind::Timeout || target.kind == Kind::FirstOf) {
    return writer.intern("timeout " + span);
  }
  if (target.greenlet == nullptr) {
    return writer.intern(callback_name(watcher.callback) + " in " + span);
  }
  if (state_of(target.greenlet).phase == GreenletPhase::Pending) {
    const LaneId lane = greenlet_lane(target.greenlet);
    return writer.intern("start " + std::string(runtime.lanes().name(lane)) + " in " + span);
  }
  return writer.intern("sleep " + span);
}

void arm(WatcherObject* watcher, TimeNs deadline_ns) {
  Runtime& runtime = *Runtime::get();
  LoopState& loop = *loop_of(watcher);
  watcher->deadline_ns = std::min(deadline_ns, base::kNever - 1);
  LaneId lane = runtime.lane();
  if (watcher->target != nullptr) lane = greenlet_lane(watcher->target);
  watcher->timer =
      loop.timers.arm(watcher->deadline_ns, -watcher->priority, core::TimerTarget(nullptr, watcher),
                      lane, watcher->what, runtime.anchor());
  if (watcher->target != nullptr) {
    if (PyFiber* fiber = greenlet_fiber(watcher->target)) {
      runtime.expect_timer(*fiber, watcher->timer, watcher->deadline_ns);
    }
  }
}

void forget(WatcherObject* watcher) {
  if (watcher->target == nullptr) return;
  if (PyFiber* fiber = greenlet_fiber(watcher->target)) {
    Runtime::get()->forget_timer(*fiber, watcher->timer);
  }
}

// --- starting and stopping -----------------------------------------------------------------------

void activate(LoopState& loop, WatcherObject* watcher) {
  watcher->active = true;
  if (watcher->ref) ++loop.active_count;
  if (timed(watcher)) return;
  Py_INCREF(watcher);
  loop.started.push_back(watcher);
}

void deactivate(LoopState& loop, WatcherObject* watcher) {
  if (!watcher->active) return;
  watcher->active = false;
  stop_signal_watcher(watcher);
  if (watcher->ref) --loop.active_count;
  if (timed(watcher)) return;
  if (watcher->kind == WatcherKind::Io) return loop.io->stop(watcher);
  std::erase(loop.started, watcher);
  Py_DECREF(watcher);
}

}  // namespace

TimeNs to_ns(double seconds) {
  const double ns = std::nearbyint(seconds * 1e9);
  constexpr double kMax = 4e18;  // about 126 years
  return static_cast<TimeNs>(std::isnan(ns) ? 0 : std::clamp(ns, -kMax, kMax));
}

void stop_watcher(WatcherObject* watcher) {
  LoopState* loop = loop_of(watcher);
  if (loop != nullptr) {
    watcher->pending = false;
    if (watcher->active) {
      const bool timer = timed(watcher);
      if (timer) {
        forget(watcher);
        loop->timers.cancel(watcher->timer, Runtime::get()->anchor());
        if (watcher->target != nullptr) end_unstarted(watcher->target, as_object(watcher));
      }
      deactivate(*loop, watcher);
      if (timer) Py_DECREF(watcher);
    }
  }
  Py_CLEAR(watcher->callback);
  Py_CLEAR(watcher->args);
  Py_CLEAR(watcher->target);
}

void feed(LoopState& loop, WatcherObject* watcher) {
  if (watcher->pending) return;
  watcher->pending = true;
  Py_INCREF(watcher);
  loop.pending[static_cast<std::size_t>(watcher->priority - kPriorityMin)].push_back(watcher);
  ++loop.pending_count;
}

void collect_timers(LoopState& loop) {
  Runtime& runtime = *Runtime::get();
  const TimerId until = loop.timers.last();
  std::vector<WatcherObject*> due;
  while (const core::TimerQueue::Due fired = loop.timers.pop_due(loop.now_ns, until)) {
    auto* watcher = static_cast<WatcherObject*>(fired.target.argument);
    forget(watcher);
    watcher->armed_by = fired.fired;
    due.push_back(watcher);
    if (watcher->repeat_ns > 0) {
      runtime.set_anchor(fired.fired);
      arm(watcher, std::max(watcher->deadline_ns + watcher->repeat_ns, loop.now_ns));
    }
  }
  // those of higher priority run first; the rest keep the order of their deadlines
  std::stable_sort(due.begin(), due.end(), [](const WatcherObject* a, const WatcherObject* b) {
    return a->priority > b->priority;
  });
  for (WatcherObject* watcher : due) {
    if (watcher->target == nullptr) continue;
    greenlet_ready(watcher->target, watcher->throws ? WakeKind::Cancelled : WakeKind::TimerFired,
                   watcher->what, watcher->armed_by, {});
  }
  // taken from the end
  for (auto it = due.rbegin(); it != due.rend(); ++it) {
    WatcherObject* watcher = *it;
    feed(loop, watcher);
    if (watcher->repeat_ns > 0) continue;
    deactivate(loop, watcher);
    Py_DECREF(watcher);  // the queue's reference
  }
}

void arm_anew(LoopState& loop) {
  for (const core::TimerTarget& target : loop.timers.take_all()) {
    auto* const watcher = static_cast<WatcherObject*>(target.argument);
    arm(watcher, watcher->deadline_ns);
  }
}

void collect_children(LoopState& loop) {
  int status = 0;
  while (const pid_t pid = waitpid(-1, &status, WNOHANG | WUNTRACED | WCONTINUED)) {
    if (pid < 0) return;
    const bool stop = WIFSTOPPED(status) || WIFCONTINUED(status);
    for (WatcherObject* watcher : loop.started) {
      const bool its = watcher->number == pid || watcher->number == 0;
      if (watcher->kind != WatcherKind::Child || !its || (stop && watcher->events == 0)) continue;
      watcher->ended = pid;
      watcher->status = status;
      feed(loop, watcher);
    }
  }
}

namespace {

// arguments_of: what a watcher's callback is called with. NULL with an error set.
Ref arguments_of(WatcherObject* watcher, PyObject* args) {
  const int events = std::exchange(watcher->ready_events, 0);
  if (args == nullptr) return Ref::steal(PyTuple_New(0));
  if (!watcher->tells_events) return Ref::borrow(args);
  const Ref first = Ref::steal(Py_BuildValue("(i)", events));
  return Ref::steal(first ? PySequence_Concat(first.get(), args) : nullptr);
}

void invoke(LoopObject* loop, WatcherObject* watcher) {
  Runtime& runtime = *Runtime::get();
  const Ref callback = Ref::borrow(watcher->callback);
  const Ref args = Ref::borrow(watcher->args);
  if (!callback) return;
  if (watcher->kind == WatcherKind::Stat) {
    const int changed = has_changed(watcher);
    if (changed < 0) report_error(loop, as_object(watcher));
    if (changed <= 0) return;
  }
  const bool timer = timed(watcher);
  const bool caused = (timer || watcher->kind == WatcherKind::Io) && watcher->armed_by;
  runtime.set_anchor(caused ? watcher->armed_by : runtime.anchor());
  runtime.callbacks().set_running(
      {runtime.anchor(), runtime.anchor(), {}, watcher->what, timer, &runtime.current()});
  const Ref arguments = arguments_of(watcher, args.get());
  const Ref result =
      Ref::steal(arguments ? PyObject_Call(callback.get(), arguments.get(), nullptr) : nullptr);
  runtime.callbacks().finished();
  if (!result) report_error(loop, as_object(watcher));
  if (!watcher->active) stop_watcher(watcher);
}

}  // namespace

void invoke_pending(LoopObject* loop) {
  for (std::size_t p = kPriorityMax - kPriorityMin + 1; p-- > 0;) {
    while (loop->state != nullptr && !loop->state->pending[p].empty()) {
      LoopState& state = *loop->state;
      WatcherObject* watcher = state.pending[p].back();
      state.pending[p].pop_back();
      --state.pending_count;
      if (std::exchange(watcher->pending, false)) invoke(loop, watcher);
      Py_DECREF(watcher);
    }
  }
}

// --- the Python types ----------------------------------------------------------------------------

namespace {

bool check_started(WatcherObject* watcher) {
  Runtime* runtime = Runtime::get();
  if (loop_of(watcher) != nullptr && runtime != nullptr && runtime->running()) return true;
  PyErr_SetString(PyExc_ValueError, "operation on destroyed loop");
  return false;
}

// take_callback: the arguments of start(): (callback, *args).
bool take_callback(WatcherObject* watcher, PyObject* args) {
  const Py_ssize_t count = PyTuple_GET_SIZE(args);
  PyObject* callback = count > 0 ? PyTuple_GET_ITEM(args, 0) : Py_None;
  if (callback == Py_None || !PyCallable_Check(callback)) {
    PyErr_Format(PyExc_TypeError, "Expected callable, not %R", callback);
    return false;
  }
  const Ref rest = Ref::steal(PyTuple_GetSlice(args, 1, count));
  if (!rest) return false;
  Py_XSETREF(watcher->callback, Py_NewRef(callback));
  Py_XSETREF(watcher->args, Py_NewRef(rest.get()));
  return true;
}

// update_wanted: the keyword `update` of a timer's start(). -1: an error is set.
int update_wanted(const LoopState& loop, PyObject* keywords) {
  PyObject* update = keywords ? PyDict_GetItemString(keywords, "update") : nullptr;
  if (update == nullptr || update == Py_None) return loop.in_callbacks;
  return PyObject_IsTrue(update);
}

void start_timer(WatcherObject* watcher, TimeNs after_ns) {
  Runtime& runtime = *Runtime::get();
  LoopState& loop = *loop_of(watcher);
  const CallbackTarget target = resolve_target(watcher->callback, watcher->args);
  Py_XSETREF(watcher->target, Py_XNewRef(target.greenlet));
  watcher->throws = target.throws;
  watcher->what = timer_words(runtime, target, *watcher);
  Py_INCREF(watcher);  // the queue's reference
  activate(loop, watcher);
  arm(watcher, loop.now_ns + after_ns);
}

// start_looking: false: an error is set.
bool start_looking(WatcherObject* watcher) {
  Ref facts = facts_of(watcher);
  if (!facts) return false;
  Py_XSETREF(watcher->facts, facts.release());
  if (watcher->after_ns != 0) watcher->after_ns = std::max(watcher->after_ns, kShortestInterval_ns);
  watcher->repeat_ns = watcher->after_ns != 0 ? watcher->after_ns : kUsualInterval_ns;
  watcher->what = Runtime::get()->writer().intern(callback_name(watcher->callback));
  Py_INCREF(watcher);  // the queue's reference
  activate(*loop_of(watcher), watcher);
  arm(watcher, loop_of(watcher)->now_ns + watcher->repeat_ns);
  return true;
}

PyObject* watcher_start(PyObject* self, PyObject* args, PyObject* keywords) {
  WatcherObject* watcher = as_watcher(self);
  if (!check_started(watcher)) return nullptr;
  LoopState& loop = *loop_of(watcher);
  const int update = update_wanted(loop, keywords);
  if (update < 0) return nullptr;
  if (watcher->active) {
    if (!take_callback(watcher, args)) return nullptr;
    Py_RETURN_NONE;
  }
  if (!take_callback(watcher, args)) return nullptr;
  if (watcher->kind == WatcherKind::Timer) {
    if (update != 0) loop.now_ns = Runtime::get()->clock().now_ns;
    start_timer(watcher, watcher->after_ns);
  } else if (watcher->kind == WatcherKind::Stat) {
    if (!start_looking(watcher)) return nullptr;
  } else if (watcher->kind == WatcherKind::Io) {
    watcher->tells_events = keywords && PyDict_GetItemString(keywords, "pass_events") == Py_True;
    if (!loop.io->start(watcher)) return nullptr;
  } else {
    watcher->what = Runtime::get()->writer().intern(callback_name(watcher->callback));
    activate(loop, watcher);
    const bool child = watcher->kind == WatcherKind::Child;
    if (child || watcher->kind == WatcherKind::Signal) start_signal_watcher(watcher);
    watcher->sent = child;  // it may have ended already
  }
  Py_RETURN_NONE;
}

PyObject* watcher_stop(PyObject* self, PyObject*) {
  stop_watcher(as_watcher(self));
  Py_RETURN_NONE;
}

PyObject* watcher_close(PyObject* self, PyObject*) {
  stop_watcher(as_watcher(self));
  Py_CLEAR(as_watcher(self)->loop);
  Py_RETURN_NONE;
}

PyObject* watcher_enter(PyObject* self, PyObject*) { return Py_NewRef(self); }
PyObject* watcher_exit(PyObject* self, PyObject*) { return watcher_close(self, nullptr); }

// again: ev_timer_again(3): starts a repeating timer anew, stops one that does not repeat.
PyObject* timer_again(PyObject* self, PyObject* args, PyObject* keywords) {
  WatcherObject* watcher = as_watcher(self);
  if (!check_started(watcher)) return nullptr;
  LoopState& loop = *loop_of(watcher);
  const int update = update_wanted(loop, keywords);
  if (update < 0) return nullptr;
  if (watcher->active) stop_watcher(watcher);
  if (!take_callback(watcher, args)) return nullptr;
  if (update != 0) loop.now_ns = Runtime::get()->clock().now_ns;
  if (watcher->repeat_ns > 0) {
    start_timer(watcher, watcher->repeat_ns);
  } else {
    stop_watcher(watcher);
  }
  Py_RETURN_NONE;
}

PyObject* async_send(PyObject* self, PyObject*) {
  WatcherObject* watcher = as_watcher(self);
  if (!check_started(watcher)) return nullptr;
  watcher->sent = true;
  if (loop_of(watcher)->parked != nullptr) wake_loop(*loop_of(watcher));
  Py_RETURN_NONE;
}

PyObject* async_send_ignoring(PyObject* self, PyObject*) { return async_send(self, nullptr); }

// --- attributes ----------------------------------------------------------------------------------

PyObject* get_active(PyObject* self, void*) { return PyBool_FromLong(as_watcher(self)->active); }
PyObject* watcher_pending(PyObject* self, void*) {
  return PyBool_FromLong(as_watcher(self)->pending || as_watcher(self)->sent);
}
PyObject* get_ref(PyObject* self, void*) { return PyBool_FromLong(as_watcher(self)->ref); }

int set_ref(PyObject* self, PyObject* value, void*) {
  const int ref = value ? PyObject_IsTrue(value) : -1;
  if (ref < 0) return -1;
  WatcherObject* watcher = as_watcher(self);
  LoopState* loop = loop_of(watcher);
  if (watcher->active && loop != nullptr && watcher->ref != (ref != 0)) {
    loop->active_count += ref != 0 ? 1 : -1;
  }
  watcher->ref = ref != 0;
  return 0;
}

PyObject* watcher_callback(PyObject* self, void*) {
  PyObject* callback = as_watcher(self)->callback;
  return Py_NewRef(callback ? callback : Py_None);
}

int set_callback(PyObject* self, PyObject* value, void*) {
  if (value != nullptr && value != Py_None && !PyCallable_Check(value)) {
    PyErr_Format(PyExc_TypeError, "Expected callable, not %R", value);
    return -1;
  }
  Py_XSETREF(as_watcher(self)->callback,
             value == nullptr || value == Py_None ? nullptr : Py_NewRef(value));
  return 0;
}

PyObject* watcher_args(PyObject* self, void*) {
  PyObject* args = as_watcher(self)->args;
  return Py_NewRef(args ? args : Py_None);
}

int set_args(PyObject* self, PyObject* value, void*) {
  if (value != nullptr && value != Py_None && !PyTuple_Check(value)) {
    PyErr_SetString(PyExc_TypeError, "args must be a tuple or None");
    return -1;
  }
  Py_XSETREF(as_watcher(self)->args,
             value == nullptr || value == Py_None ? nullptr : Py_NewRef(value));
  return 0;
}

PyObject* get_priority(PyObject* self, void*) {
  return PyLong_FromLong(as_watcher(self)->priority);
}

int set_priority(PyObject* self, PyObject* value, void*) {
  WatcherObject* watcher = as_watcher(self);
  const long priority = value ? PyLong_AsLong(value) : 0;
  if (PyErr_Occurred()) return -1;
  if (watcher->active) {
    PyErr_SetString(PyExc_AttributeError, "Cannot set priority of an active watcher");
    return -1;
  }
  watcher->priority = static_cast<int>(
      std::clamp(priority, static_cast<long>(kPriorityMin), static_cast<long>(kPriorityMax)));
  return 0;
}

PyObject* get_loop(PyObject* self, void*) {
  auto* loop = reinterpret_cast<PyObject*>(as_watcher(self)->loop);
  return Py_NewRef(loop ? loop : Py_None);
}

PyObject* get_after(PyObject* self, void*) {
  return PyFloat_FromDouble(static_cast<double>(as_watcher(self)->after_ns) / 1e9);
}
PyObject* get_repeat(PyObject* self, void*) {
  return PyFloat_FromDouble(static_cast<double>(as_watcher(self)->repeat_ns) / 1e9);
}
template <PyObject* WatcherObject::*kMember>
PyObject* get_facts(PyObject* self, void*) {
  PyObject* facts = as_watcher(self)->*kMember;
  return Py_NewRef(facts ? facts : Py_None);
}
PyObject* get_subject(PyObject* self, void*) {
  PyObject* subject = as_watcher(self)->subject;
  return Py_NewRef(subject ? subject : Py_None);
}

int watcher_traverse(PyObject* self, visitproc visit, void* arg) {
  WatcherObject* watcher = as_watcher(self);
  Py_VISIT(watcher->dict);
  Py_VISIT(watcher->loop);
  Py_VISIT(watcher->callback);
  Py_VISIT(watcher->args);
  Py_VISIT(watcher->target);
  Py_VISIT(watcher->subject);
  Py_VISIT(watcher->facts);
  Py_VISIT(watcher->facts_before);
  return 0;
}

int watcher_clear(PyObject* self) {
  WatcherObject* watcher = as_watcher(self);
  Py_CLEAR(watcher->dict);
  Py_CLEAR(watcher->callback);
  Py_CLEAR(watcher->args);
  Py_CLEAR(watcher->target);
  Py_CLEAR(watcher->subject);
  Py_CLEAR(watcher->facts);
  Py_CLEAR(watcher->facts_before);
  Py_CLEAR(watcher->loop);
  return 0;
}

void watcher_dealloc(PyObject* self) {
  PyObject_GC_UnTrack(self);
  if (as_watcher(self)->weak_references != nullptr) PyObject_ClearWeakRefs(self);
  watcher_clear(self);
  Py_TYPE(self)->tp_free(self);
}

PyObject* watcher_repr(PyObject* self) {
  const WatcherObject* watcher = as_watcher(self);
  const char* name = Py_TYPE(self)->tp_name;
  if (const char* dot = std::strrchr(name, '.')) name = dot + 1;
  PyObject* callback = watcher->callback ? watcher->callback : Py_None;
  return PyUnicode_FromFormat("<%s at %p%s%s callback=%R>", name, self,
                              watcher->active ? " active" : "", watcher->pending ? " pending" : "",
                              callback);
}

PyMethodDef watcher_methods[] = {{"start", as_method(watcher_start), kKeywords,
                                  "start(callback, *args): calls callback(*args) at each event."},
                                 {"stop", watcher_stop, METH_NOARGS, nullptr},
                                 {"close", watcher_close, METH_NOARGS, nullptr},
                                 {"__enter__", watcher_enter, METH_NOARGS, nullptr},
                                 {"__exit__", watcher_exit, METH_VARARGS, nullptr},
                                 {nullptr, nullptr, 0, nullptr}};

PyGetSetDef watcher_attributes[] = {{"active", get_active, nullptr, nullptr, nullptr},
                                    {"pending", watcher_pending, nullptr, nullptr, nullptr},
                                    {"ref", get_ref, set_ref, nullptr, nullptr},
                                    {"callback", watcher_callback, set_callback, nullptr, nullptr},
                                    {"args", watcher_args, set_args, nullptr, nullptr},
                                    {"priority", get_priority, set_priority, nullptr, nullptr},
                                    {"loop", get_loop, nullptr, nullptr, nullptr},
                                    {nullptr, nullptr, nullptr, nullptr, nullptr}};

PyMethodDef timer_methods[] = {{"again", as_method(timer_again), kKeywords, nullptr},
                               {nullptr, nullptr, 0, nullptr}};
PyGetSetDef timer_attributes[] = {{"at", get_after, nullptr, nullptr, nullptr},
                                  {"after", get_after, nullptr, nullptr, nullptr},
                                  {"repeat", get_repeat, nullptr, nullptr, nullptr},
                                  {nullptr, nullptr, nullptr, nullptr, nullptr}};
PyMethodDef async_methods[] = {{"send", async_send, METH_NOARGS, nullptr},
                               {"send_ignoring_arg", async_send_ignoring, METH_O, nullptr},
                               {nullptr, nullptr, 0, nullptr}};
PyMemberDef io_members[] = {{"fd", T_INT, offsetof(WatcherObject, number), READONLY, nullptr},
                            {"events", T_INT, offsetof(WatcherObject, events), 0, nullptr},
                            {nullptr, 0, 0, 0, nullptr}};
PyMemberDef signal_members[] = {
    {"signalnum", T_INT, offsetof(WatcherObject, number), READONLY, nullptr},
    {nullptr, 0, 0, 0, nullptr}};
PyMemberDef child_members[] = {{"pid", T_INT, offsetof(WatcherObject, number), READONLY, nullptr},
                               {"rpid", T_INT, offsetof(WatcherObject, ended), 0, nullptr},
                               {"rstatus", T_INT, offsetof(WatcherObject, status), 0, nullptr},
                               {nullptr, 0, 0, 0, nullptr}};
PyGetSetDef stat_attributes[] = {
    {"path", get_subject, nullptr, nullptr, nullptr},
    {"attr", get_facts<&WatcherObject::facts>, nullptr, nullptr, nullptr},
    {"prev", get_facts<&WatcherObject::facts_before>, nullptr, nullptr, nullptr},
    {"interval", get_after, nullptr, nullptr, nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr}};

constexpr StaticType kWatcher = {.name = "fiberscope_gevent_loop.watcher",
                                 .dealloc = watcher_dealloc,
                                 .repr = watcher_repr,
                                 .traverse = watcher_traverse,
                                 .clear = watcher_clear,
                                 .methods = watcher_methods,
                                 .attributes = watcher_attributes};
PyTypeObject base_type = static_type<WatcherObject>(kWatcher);

constexpr std::size_t kKinds = 10;

PyTypeObject kind_types[kKinds] = {};

void describe_kind(WatcherKind kind, const char* name, PyMethodDef* methods,
                   PyGetSetDef* attributes, PyMemberDef* members) {
  StaticType parts = kWatcher;
  parts.name = name;
  parts.base = &base_type;
  parts.methods = methods;
  parts.attributes = attributes;
  parts.members = members;
  kind_types[static_cast<std::size_t>(kind)] = static_type<WatcherObject>(parts);
}

}  // namespace

bool ready_watcher_types() {
  using Kind = WatcherKind;
  if (PyType_Ready(&base_type) < 0 || PyType_Ready(&callback_type) < 0) return false;
  describe_kind(Kind::Timer, "fiberscope_gevent_loop.timer", timer_methods, timer_attributes,
                nullptr);
  describe_kind(Kind::Io, "fiberscope_gevent_loop.io", nullptr, nullptr, io_members);
  describe_kind(Kind::Async, "fiberscope_gevent_loop.async_", async_methods, nullptr, nullptr);
  describe_kind(Kind::Prepare, "fiberscope_gevent_loop.prepare", nullptr, nullptr, nullptr);
  describe_kind(Kind::Check, "fiberscope_gevent_loop.check", nullptr, nullptr, nullptr);
  describe_kind(Kind::Idle, "fiberscope_gevent_loop.idle", nullptr, nullptr, nullptr);
  describe_kind(Kind::Fork, "fiberscope_gevent_loop.fork", nullptr, nullptr, nullptr);
  describe_kind(Kind::Signal, "fiberscope_gevent_loop.signal", nullptr, nullptr, signal_members);
  describe_kind(Kind::Child, "fiberscope_gevent_loop.child", nullptr, nullptr, child_members);
  describe_kind(Kind::Stat, "fiberscope_gevent_loop.stat", nullptr, stat_attributes, nullptr);
  for (PyTypeObject& type : kind_types) {
    if (PyType_Ready(&type) < 0) return false;
  }
  return true;
}

WatcherObject* make_watcher(LoopObject* loop, WatcherKind kind, bool ref, int priority) {
  PyTypeObject& type = kind_types[static_cast<std::size_t>(kind)];
  WatcherObject* watcher = as_watcher(PyType_GenericAlloc(&type, 0));
  if (watcher == nullptr) return nullptr;
  Py_INCREF(loop);
  watcher->loop = loop;
  watcher->kind = kind;
  watcher->ref = ref;
  watcher->priority = std::clamp(priority, kPriorityMin, kPriorityMax);
  return watcher;
}

}  // namespace fiberscope::host
