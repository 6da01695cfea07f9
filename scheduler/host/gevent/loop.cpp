// fiberscope_gevent_loop.Loop: one turn of the loop, and the class as gevent sees it.
// Source: gevent 22.10.2 ILoop; libev(3), ev_run: "the gory details of what ev_run does".
#include "scheduler/host/gevent/loop.h"

#include <utility>

#include "scheduler/host/gevent/io.h"
#include "scheduler/host/gevent/signals.h"
#include "scheduler/host/greenlet/greenlet.h"
#include "scheduler/host/processes/signals.h"
#include "scheduler/host/python/types.h"

namespace fiberscope::host {

namespace {

// all_loops: of this process, in the order in which they were made.
base::own::Vector<LoopState*>& all_loops() {
  static base::own::Vector<LoopState*>& loops = base::own_forever<base::own::Vector<LoopState*>>();
  return loops;
}

}  // namespace

LoopState::LoopState(Runtime& runtime)
    : timers(runtime.writer(), &runtime.scheduler().timers(), core::TimerQueue::Whose::Process),
      io(std::make_unique<IoSet>(*this)),
      now_ns(runtime.clock().now_ns) {
  all_loops().push_back(this);
}

LoopState::~LoopState() { std::erase(all_loops(), this); }

void begin_forked_loops(const Forked& forked) {
  begin_forked_signals(forked);
  for (LoopState* const loop : all_loops()) {
    const bool ran = static_cast<bool>(loop->lane);
    loop->parked = nullptr;
    loop->lane = forked.lane(loop->lane);
    loop->io->begin_forked();
    if (ran && !loop->lane) {  // another thread's
      loop->timers.forget_all();
      continue;
    }
    loop->forked = true;
    arm_anew(*loop);
    tell_queued_anew(*loop);
  }
}

namespace {

LoopObject* as_loop(PyObject* self) { return reinterpret_cast<LoopObject*>(self); }

// usable: false with an error set for a destroyed loop and before the program runs.
bool usable(LoopObject* loop) {
  if (loop->state != nullptr) return true;
  PyErr_SetString(PyExc_ValueError, "operation on destroyed loop");
  return false;
}

// --- one turn ------------------------------------------------------------------------------------

void feed_kind(LoopState& loop, WatcherKind kind) {
  for (WatcherObject* watcher : loop.started) {
    if (watcher->kind == kind) feed(loop, watcher);
  }
}

bool any_started(const LoopState& loop, WatcherKind kind) {
  for (const WatcherObject* watcher : loop.started) {
    if (watcher->kind == kind) return true;
  }
  return false;
}

bool any_sent(const LoopState& loop) {
  for (const WatcherObject* watcher : loop.started) {
    if (watcher->sent) return true;
  }
  return false;
}

// poll_end: epoll_wait(2) counts whole milliseconds, rounded up, at least one; so timers that are
// almost equal fire together, in this loop as in libev's. Source: libev 4.33 ev_epoll.c.
TimeNs poll_end(TimeNs now_ns, TimeNs deadline_ns) {
  if (deadline_ns >= base::kNever - base::kMillisecond) return base::kNever;
  const TimeNs whole = (deadline_ns - now_ns + base::kMillisecond - 1) / base::kMillisecond;
  return now_ns + whole * base::kMillisecond;
}

// poll: epoll_wait(2): the hub's thread waits for the next timer, a descriptor or another thread.
void poll(LoopState& loop, bool block) {
  Runtime& runtime = *Runtime::get();
  loop.io->tell_interest();
  if (block && !loop.io->any_ready() && loop.timers.next_deadline() > runtime.clock().now_ns) {
    core::Wait wait;
    wait.why = trace::WaitKind::Poll;
    wait.detail = runtime.writer().intern("event loop");
    wait.deadline_ns = poll_end(runtime.clock().now_ns, loop.timers.next_deadline());
    // once woken, by whomever, it may go on to wait for the GIL
    struct Unpark final : core::WaitHook {
      explicit Unpark(LoopState& l) : loop(l) {}
      void leave(core::Fiber&) override { loop.parked = nullptr; }
      LoopState& loop;
    } unpark(loop);
    loop.parked = &runtime.current();
    runtime.park(wait, nullptr, &unpark);
  } else if (runtime.others_want_to_run()) {
    runtime.yield();  // it does not wait, but the other threads get their turn
  }
  loop.now_ns = runtime.clock().now_ns;
}

// collect: what has happened is fed, to be taken from the end.
void collect(LoopState& loop) {
  loop.io->collect();
  if (loop.timers.due(loop.now_ns)) collect_timers(loop);
  if (loop.started.empty()) return;
  if (loop.pending_count == 0 && !any_sent(loop)) feed_kind(loop, WatcherKind::Idle);
  feed_kind(loop, WatcherKind::Check);
  bool children = false;
  for (auto it = loop.started.rbegin(); it != loop.started.rend(); ++it) {
    WatcherObject* watcher = *it;
    if (!std::exchange(watcher->sent, false)) continue;
    if (watcher->kind == WatcherKind::Child) {
      children = true;
    } else {
      feed(loop, watcher);
    }
  }
  if (children) collect_children(loop);
}

void turn(LoopObject* self, bool nowait) {
  LoopState* loop = self->state;
  ++loop->iteration;
  loop->now_ns = Runtime::get()->clock().now_ns;
  // gevent's loop has a prepare watcher for it: whatever handlers raise goes through the hub
  if (PyErr_CheckSignals() < 0) report_error(self, Py_None);
  if (self->state == nullptr) return;
  if (std::exchange(loop->forked, false)) {
    feed_kind(*loop, WatcherKind::Fork);
    invoke_pending(self);
    if (self->state == nullptr) return;
  }
  if (!loop->started.empty()) {
    feed_kind(*loop, WatcherKind::Prepare);
    invoke_pending(self);
  }
  if (self->state == nullptr) return;
  run_callbacks(self);
  loop = self->state;
  if (loop == nullptr || loop->broken != 0) return;
  const bool block = !nowait && loop->active_count > 0 && loop->first == nullptr &&
                     !any_started(*loop, WatcherKind::Idle) && !any_sent(*loop);
  poll(*loop, block);
  collect(*loop);
  invoke_pending(self);
}

PyObject* loop_run(PyObject* self, PyObject* args, PyObject* keywords) {
  int nowait = 0, once = 0;
  static const char* names[] = {"nowait", "once", nullptr};
  if (!PyArg_ParseTupleAndKeywords(args, keywords, "|pp", const_cast<char**>(names), &nowait,
                                   &once) ||
      !usable(as_loop(self))) {
    return nullptr;
  }
  LoopObject* loop = as_loop(self);
  PyObject* current = reinterpret_cast<PyObject*>(thread_greenlets().current);
  loop->state->lane = greenlet_lane(current);
  ++loop->state->depth;
  do {
    turn(loop, nowait != 0);
  } while (loop->state != nullptr && loop->state->active_count > 0 && loop->state->broken == 0 &&
           nowait == 0 && once == 0);
  if (loop->state != nullptr) {
    --loop->state->depth;
    if (loop->state->broken == 1 || loop->state->depth == 0) loop->state->broken = 0;
  }
  Py_RETURN_NONE;
}

void break_loop(LoopObject* loop, int how) {
  if (loop->state != nullptr) loop->state->broken = how;
}

// --- errors --------------------------------------------------------------------------------------

bool is_hub_destroyed(PyObject* type) {
  return PyType_Check(type) &&
         std::string_view(reinterpret_cast<PyTypeObject*>(type)->tp_name).ends_with("HubDestroyed");
}

void drop_callbacks(LoopState& loop) {
  while (CallbackObject* entry = loop.first) {
    loop.first = entry->next;
    --loop.callback_count;
    --loop.active_count;
    entry->loop = nullptr;
    Py_DECREF(entry);
  }
  loop.last = nullptr;
}

PyObject* loop_handle_error(PyObject* self, PyObject* args) {
  PyObject *context, *type, *value, *traceback;
  if (!PyArg_ParseTuple(args, "OOOO", &context, &type, &value, &traceback)) return nullptr;
  LoopObject* loop = as_loop(self);
  if (is_hub_destroyed(type)) {
    if (loop->state != nullptr) drop_callbacks(*loop->state);
    break_loop(loop, 1);
    Py_RETURN_NONE;
  }
  if (loop->error_handler != nullptr) {
    Ref handler = attribute(loop->error_handler, "handle_error");
    if (!handler) handler = Ref::borrow(loop->error_handler);
    return PyObject_CallFunctionObjArgs(handler.get(), context, type, value, traceback, nullptr);
  }
  PyErr_Restore(Py_XNewRef(type), Py_XNewRef(value),
                traceback == Py_None ? nullptr : Py_XNewRef(traceback));
  PyErr_WriteUnraisable(context);
  break_loop(loop, 1);
  Py_RETURN_NONE;
}

}  // namespace

void report_error(LoopObject* loop, PyObject* context) {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  if (traceback != nullptr && value != nullptr) PyException_SetTraceback(value, traceback);
  const Ref result = Ref::steal(
      PyObject_CallMethod(reinterpret_cast<PyObject*>(loop), "handle_error", "OOOO", context, type,
                          value ? value : Py_None, traceback ? traceback : Py_None));
  if (!result) PyErr_WriteUnraisable(context);
  Py_XDECREF(type);
  Py_XDECREF(value);
  Py_XDECREF(traceback);
}

void wake_loop(LoopState& loop) {
  Runtime& runtime = *Runtime::get();
  static const TextId words = runtime.writer().intern("a callback from another thread");
  runtime.scheduler().wake(*loop.parked->fiber, trace::WakeKind::Notified, runtime.lane(), words,
                           runtime.anchor());
}

namespace {

// --- making watchers -----------------------------------------------------------------------------

struct WatcherArguments {
  int ref = 1;
  PyObject* priority = nullptr;
  int level() const {
    return priority == nullptr || priority == Py_None ? 0
                                                      : static_cast<int>(PyLong_AsLong(priority));
  }
};

PyObject* finished(LoopObject* loop, WatcherKind kind, const WatcherArguments& a,
                   WatcherObject** out = nullptr) {
  const int level = a.level();
  if (PyErr_Occurred()) return nullptr;
  WatcherObject* watcher = make_watcher(loop, kind, a.ref != 0, level);
  if (out != nullptr) *out = watcher;
  return reinterpret_cast<PyObject*>(watcher);
}

template <WatcherKind kKind>
PyObject* loop_plain(PyObject* self, PyObject* args, PyObject* keywords) {
  static const char* names[] = {"ref", "priority", nullptr};
  WatcherArguments a;
  if (!PyArg_ParseTupleAndKeywords(args, keywords, "|pO", const_cast<char**>(names), &a.ref,
                                   &a.priority)) {
    return nullptr;
  }
  return finished(as_loop(self), kKind, a);
}

PyObject* loop_timer(PyObject* self, PyObject* args, PyObject* keywords) {
  static const char* names[] = {"after", "repeat", "ref", "priority", nullptr};
  double after = 0, repeat = 0;
  WatcherArguments a;
  if (!PyArg_ParseTupleAndKeywords(args, keywords, "d|dpO", const_cast<char**>(names), &after,
                                   &repeat, &a.ref, &a.priority)) {
    return nullptr;
  }
  if (repeat < 0) {
    const Ref shown = Ref::steal(PyFloat_FromDouble(repeat));
    return PyErr_Format(PyExc_ValueError, "repeat must be positive or zero: %R", shown.get());
  }
  WatcherObject* watcher = nullptr;
  PyObject* made = finished(as_loop(self), WatcherKind::Timer, a, &watcher);
  if (made == nullptr) return nullptr;
  watcher->after_ns = to_ns(after);
  watcher->repeat_ns = repeat > 0 ? std::max<TimeNs>(to_ns(repeat), 1) : 0;
  return made;
}

PyObject* loop_io(PyObject* self, PyObject* args, PyObject* keywords) {
  static const char* names[] = {"fd", "events", "ref", "priority", nullptr};
  int fd = 0, events = 0;
  WatcherArguments a;
  if (!PyArg_ParseTupleAndKeywords(args, keywords, "ii|pO", const_cast<char**>(names), &fd, &events,
                                   &a.ref, &a.priority)) {
    return nullptr;
  }
  if (fd < 0) return PyErr_Format(PyExc_ValueError, "fd must be non-negative: %d", fd);
  if ((events & ~3) != 0) return PyErr_Format(PyExc_ValueError, "illegal event mask: %d", events);
  WatcherObject* watcher = nullptr;
  PyObject* made = finished(as_loop(self), WatcherKind::Io, a, &watcher);
  if (made == nullptr) return nullptr;
  watcher->number = fd;
  watcher->events = events;
  return made;
}

PyObject* loop_signal(PyObject* self, PyObject* args, PyObject* keywords) {
  static const char* names[] = {"signum", "ref", "priority", nullptr};
  int number = 0;
  WatcherArguments a;
  if (!PyArg_ParseTupleAndKeywords(args, keywords, "i|pO", const_cast<char**>(names), &number,
                                   &a.ref, &a.priority)) {
    return nullptr;
  }
  if (number < 1 || number >= 65) {
    return PyErr_Format(PyExc_ValueError, "illegal signal number: %d", number);
  }
  WatcherObject* watcher = nullptr;
  PyObject* made = finished(as_loop(self), WatcherKind::Signal, a, &watcher);
  if (made != nullptr) watcher->number = number;
  return made;
}

PyObject* loop_child(PyObject* self, PyObject* args, PyObject* keywords) {
  static const char* names[] = {"pid", "trace", "ref", nullptr};
  int pid = 0, trace = 0;
  WatcherArguments a;
  if (!PyArg_ParseTupleAndKeywords(args, keywords, "i|ip", const_cast<char**>(names), &pid, &trace,
                                   &a.ref)) {
    return nullptr;
  }
  WatcherObject* watcher = nullptr;
  if (usable(as_loop(self)) && !as_loop(self)->state->is_default) {
    PyErr_SetString(PyExc_TypeError, "child watchers are only available on the default loop");
    return nullptr;
  }
  PyObject* made = finished(as_loop(self), WatcherKind::Child, a, &watcher);
  if (made == nullptr) return nullptr;
  watcher->number = pid;
  watcher->events = trace;
  return made;
}

PyObject* loop_stat(PyObject* self, PyObject* args, PyObject* keywords) {
  static const char* names[] = {"path", "interval", "ref", "priority", nullptr};
  PyObject* path = nullptr;
  double interval = 0;
  WatcherArguments a;
  if (!PyArg_ParseTupleAndKeywords(args, keywords, "O|dpO", const_cast<char**>(names), &path,
                                   &interval, &a.ref, &a.priority)) {
    return nullptr;
  }
  WatcherObject* watcher = nullptr;
  PyObject* made = finished(as_loop(self), WatcherKind::Stat, a, &watcher);
  if (made == nullptr) return nullptr;
  watcher->subject = Py_NewRef(path);
  watcher->after_ns = to_ns(interval);
  return made;
}

// --- the other methods ---------------------------------------------------------------------------

PyObject* loop_run_callback(PyObject* self, PyObject* const* args, Py_ssize_t count) {
  LoopObject* loop = as_loop(self);
  if (!usable(loop)) return nullptr;
  if (count == 0) {
    PyErr_SetString(PyExc_TypeError, "run_callback() needs a function");
    return nullptr;
  }
  const Ref rest = Ref::steal(PyTuple_New(count - 1));
  if (!rest) return nullptr;
  for (Py_ssize_t i = 1; i < count; ++i) PyTuple_SET_ITEM(rest.get(), i - 1, Py_NewRef(args[i]));
  return reinterpret_cast<PyObject*>(queue_callback(loop, args[0], rest.get()));
}

PyObject* loop_now(PyObject* self, PyObject*) {
  if (!usable(as_loop(self))) return nullptr;
  const base::VirtualClock& clock = Runtime::get()->clock();
  const TimeNs wall_began_ns = machine::wall_ns(clock) - clock.now_ns;
  const TimeNs now_ns = as_loop(self)->state->now_ns + wall_began_ns;
  return PyFloat_FromDouble(static_cast<double>(now_ns) / 1e9);
}

PyObject* loop_update_now(PyObject* self, PyObject*) {
  if (!usable(as_loop(self))) return nullptr;
  as_loop(self)->state->now_ns = Runtime::get()->clock().now_ns;
  Py_RETURN_NONE;
}

PyObject* loop_ref(PyObject* self, PyObject*) {
  if (!usable(as_loop(self))) return nullptr;
  ++as_loop(self)->state->active_count;
  Py_RETURN_NONE;
}

PyObject* loop_unref(PyObject* self, PyObject*) {
  if (!usable(as_loop(self))) return nullptr;
  --as_loop(self)->state->active_count;
  Py_RETURN_NONE;
}

PyObject* loop_break(PyObject* self, PyObject* args) {
  int how = 1;
  if (!PyArg_ParseTuple(args, "|i", &how)) return nullptr;
  break_loop(as_loop(self), how);
  Py_RETURN_NONE;
}

// release: gives up everything the loop holds.
void release(LoopObject* self) {
  LoopState* loop = std::exchange(self->state, nullptr);
  if (loop == nullptr) return;
  drop_callbacks(*loop);
  while (core::TimerQueue::Due due = loop->timers.pop_due(base::kNever - 1)) {
    auto* watcher = static_cast<WatcherObject*>(due.target.argument);
    watcher->active = false;
    Py_DECREF(watcher);
  }
  for (WatcherObject* watcher : std::exchange(loop->started, {})) {
    watcher->active = false;
    stop_signal_watcher(watcher);
    Py_DECREF(watcher);
  }
  loop->io.reset();
  for (base::own::Vector<WatcherObject*>& level : loop->pending) {
    for (WatcherObject* watcher : std::exchange(level, {})) Py_DECREF(watcher);
  }
  delete loop;
}

PyObject* loop_destroy(PyObject* self, PyObject*) {
  if (as_loop(self)->state == nullptr) Py_RETURN_NONE;
  release(as_loop(self));
  Py_RETURN_TRUE;
}

PyObject* loop_reinit(PyObject* self, PyObject*) {
  if (as_loop(self)->state != nullptr) as_loop(self)->state->forked = true;
  Py_RETURN_NONE;
}

PyObject* loop_nothing(PyObject*, PyObject*) { Py_RETURN_NONE; }

PyObject* loop_closing_fd(PyObject* self, PyObject* number) {
  if (!usable(as_loop(self))) return nullptr;
  const int fd = static_cast<int>(PyLong_AsLong(number));
  if (PyErr_Occurred()) return nullptr;
  return PyBool_FromLong(as_loop(self)->state->io->closing(fd));
}

PyObject* loop_format(PyObject* self, PyObject*) {
  const LoopState* loop = as_loop(self)->state;
  if (loop == nullptr) return PyUnicode_FromString("destroyed");
  return PyUnicode_FromFormat("backend=fiberscope%s pending=%zu ref=%ld callbacks=%zu",
                              loop->is_default ? " default" : "", loop->pending_count,
                              loop->active_count, loop->callback_count);
}

PyObject* loop_repr(PyObject* self) {
  const Ref details = Ref::steal(loop_format(self, nullptr));
  return PyUnicode_FromFormat("<%s at %p %S>", Py_TYPE(self)->tp_name, self, details.get());
}

// --- attributes ----------------------------------------------------------------------------------

PyObject* get_error_handler(PyObject* self, void*) {
  PyObject* handler = as_loop(self)->error_handler;
  return Py_NewRef(handler ? handler : Py_None);
}

int set_error_handler(PyObject* self, PyObject* value, void*) {
  Py_XSETREF(as_loop(self)->error_handler,
             value == nullptr || value == Py_None ? nullptr : Py_NewRef(value));
  return 0;
}

PyObject* get_default(PyObject* self, void*) {
  return PyBool_FromLong(as_loop(self)->state != nullptr && as_loop(self)->state->is_default);
}
PyObject* get_ptr(PyObject* self, void*) {
  return PyBool_FromLong(as_loop(self)->state != nullptr);
}
PyObject* get_resolution(PyObject*, void*) { return PyFloat_FromDouble(0.00001); }
PyObject* get_backend(PyObject*, void*) { return PyUnicode_FromString("fiberscope"); }
PyObject* get_number(PyObject*, void* number) {
  return PyLong_FromLong(static_cast<long>(reinterpret_cast<std::intptr_t>(number)));
}

template <auto kMember>
PyObject* get_state(PyObject* self, void*) {
  if (!usable(as_loop(self))) return nullptr;
  const LoopState& loop = *as_loop(self)->state;
  return PyLong_FromLong(static_cast<long>(loop.*kMember));
}

int loop_traverse(PyObject* self, visitproc visit, void* arg) {
  LoopObject* loop = as_loop(self);
  Py_VISIT(loop->error_handler);
  if (loop->state == nullptr) return 0;
  for (CallbackObject* c = loop->state->first; c != nullptr; c = c->next) {
    Py_VISIT(reinterpret_cast<PyObject*>(c));
  }
  for (WatcherObject* w : loop->state->started) Py_VISIT(reinterpret_cast<PyObject*>(w));
  return loop->state->io->visit(visit, arg);
}

int loop_clear(PyObject* self) {
  Py_CLEAR(as_loop(self)->error_handler);
  release(as_loop(self));
  return 0;
}

void loop_dealloc(PyObject* self) {
  PyObject_GC_UnTrack(self);
  if (as_loop(self)->weak_references != nullptr) PyObject_ClearWeakRefs(self);
  loop_clear(self);
  Py_TYPE(self)->tp_free(self);
}

PyObject* loop_new(PyTypeObject* type, PyObject* args, PyObject* keywords) {
  PyObject *flags = nullptr, *is_default = nullptr;
  static const char* names[] = {"flags", "default", nullptr};
  if (!PyArg_ParseTupleAndKeywords(args, keywords, "|OO", const_cast<char**>(names), &flags,
                                   &is_default)) {
    return nullptr;
  }
  Runtime* runtime = Runtime::get();
  if (runtime == nullptr || !runtime->running()) {
    PyErr_SetString(PyExc_RuntimeError, "an event loop can be made only while a program runs");
    return nullptr;
  }
  PyObject* self = type->tp_alloc(type, 0);
  if (self == nullptr) return nullptr;
  as_loop(self)->state = new LoopState(*runtime);
  as_loop(self)->state->is_default =
      is_default == nullptr || is_default == Py_None || PyObject_IsTrue(is_default) == 1;
  return self;
}

PyMethodDef loop_methods[] = {
    {"run", as_method(loop_run), kKeywords, "run(nowait=False, once=False)"},
    {"run_callback", as_method(loop_run_callback), METH_FASTCALL, "run_callback(func, *args)"},
    {"run_callback_threadsafe", as_method(loop_run_callback), METH_FASTCALL, nullptr},
    {"timer", as_method(loop_timer), kKeywords,
     "timer(after, repeat=0.0, ref=True, priority=None)"},
    {"io", as_method(loop_io), kKeywords, "io(fd, events, ref=True, priority=None)"},
    {"async_", as_method(loop_plain<WatcherKind::Async>), kKeywords, nullptr},
    {"async", as_method(loop_plain<WatcherKind::Async>), kKeywords, nullptr},
    {"prepare", as_method(loop_plain<WatcherKind::Prepare>), kKeywords, nullptr},
    {"check", as_method(loop_plain<WatcherKind::Check>), kKeywords, nullptr},
    {"idle", as_method(loop_plain<WatcherKind::Idle>), kKeywords, nullptr},
    {"fork", as_method(loop_plain<WatcherKind::Fork>), kKeywords, nullptr},
    {"signal", as_method(loop_signal), kKeywords, "signal(signum, ref=True, priority=None)"},
    {"child", as_method(loop_child), kKeywords, "child(pid, trace=0, ref=True)"},
    {"stat", as_method(loop_stat), kKeywords, "stat(path, interval=0.0, ref=True, priority=None)"},
    {"handle_error", loop_handle_error, METH_VARARGS, "handle_error(context, type, value, tb)"},
    {"now", loop_now, METH_NOARGS, nullptr},
    {"update_now", loop_update_now, METH_NOARGS, nullptr},
    {"update", loop_update_now, METH_NOARGS, nullptr},
    {"ref", loop_ref, METH_NOARGS, nullptr},
    {"unref", loop_unref, METH_NOARGS, nullptr},
    {"break_", loop_break, METH_VARARGS, nullptr},
    {"destroy", loop_destroy, METH_NOARGS, nullptr},
    {"verify", loop_nothing, METH_NOARGS, nullptr},
    {"reinit", loop_reinit, METH_NOARGS, nullptr},
    {"install_sigchld", loop_nothing, METH_NOARGS, nullptr},
    {"reset_sigchld", loop_nothing, METH_NOARGS, nullptr},
    {"fileno", loop_nothing, METH_NOARGS, nullptr},
    {"closing_fd", loop_closing_fd, METH_O, nullptr},
    {"_format", loop_format, METH_NOARGS, nullptr},
    {nullptr, nullptr, 0, nullptr}};

void* as_closure(std::intptr_t number) { return reinterpret_cast<void*>(number); }

PyGetSetDef loop_attributes[] = {
    {"error_handler", get_error_handler, set_error_handler, nullptr, nullptr},
    {"default", get_default, nullptr, nullptr, nullptr},
    {"ptr", get_ptr, nullptr, nullptr, nullptr},
    {"approx_timer_resolution", get_resolution, nullptr, nullptr, nullptr},
    {"backend", get_backend, nullptr, nullptr, nullptr},
    {"backend_int", get_number, nullptr, nullptr, as_closure(0)},
    {"MAXPRI", get_number, nullptr, nullptr, as_closure(kPriorityMax)},
    {"MINPRI", get_number, nullptr, nullptr, as_closure(kPriorityMin)},
    {"CALLBACK_CHECK_COUNT", get_number, nullptr, nullptr, as_closure(kCallbackCheckCount)},
    {"iteration", get_state<&LoopState::iteration>, nullptr, nullptr, nullptr},
    {"depth", get_state<&LoopState::depth>, nullptr, nullptr, nullptr},
    {"activecnt", get_state<&LoopState::active_count>, nullptr, nullptr, nullptr},
    {"pendingcnt", get_state<&LoopState::pending_count>, nullptr, nullptr, nullptr},
    {"starting_timer_may_update_loop_time", get_state<&LoopState::in_callbacks>, nullptr, nullptr,
     nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr}};

PyTypeObject loop_type = static_type<LoopObject>(
    {.name = "fiberscope_gevent_loop.Loop",
     .dealloc = loop_dealloc,
     .repr = loop_repr,
     .traverse = loop_traverse,
     .clear = loop_clear,
     .methods = loop_methods,
     .attributes = loop_attributes,
     .doc = "Loop(flags=None, default=None)\n\ngevent's event loop in virtual time.",
     .create = loop_new});

PyModuleDef module_definition = {PyModuleDef_HEAD_INIT,
                                 "fiberscope_gevent_loop",
                                 nullptr,
                                 -1,
                                 nullptr,
                                 nullptr,
                                 nullptr,
                                 nullptr,
                                 nullptr};

// declare_interfaces: as gevent's own loop does, for who asks zope.interface. Without that package
// nobody can. Source: gevent 22.10.2 libev/corecext.pyx, _interfaces.py.
void declare_interfaces() {
  const Ref zope = Ref::steal(PyImport_ImportModule("zope.interface"));
  const Ref interfaces = Ref::steal(zope ? PyImport_ImportModule("gevent._interfaces") : nullptr);
  const std::pair<PyTypeObject*, const char*> all[] = {{&loop_type, "ILoop"},
                                                       {&callback_type, "ICallback"}};
  for (const auto& [type, name] : all) {
    const Ref interface = interfaces ? attribute(interfaces.get(), name) : Ref();
    if (interface) {
      Ref::steal(PyObject_CallMethod(zope.get(), "classImplements", "OO", type, interface.get()));
    }
    PyErr_Clear();
  }
}

// supported_backends: the loop's own, which is the machine's poll. Source: gevent 22.10.2
// libev/corecext.pyx; libev 4.33 ev.pod, ev_supported_backends.
PyObject* supported_backends(PyObject*, PyObject*) {
  const Ref backend = Ref::steal(get_backend(nullptr, nullptr));
  return Py_BuildValue("[O]", backend.get());
}

PyMethodDef module_methods[] = {
    {"supported_backends", supported_backends, METH_NOARGS, "supported_backends() -> list"},
    {"recommended_backends", supported_backends, METH_NOARGS, "recommended_backends() -> list"},
    {nullptr, nullptr, 0, nullptr}};

}  // namespace

PyObject* make_gevent_loop_module() {
  if (!ready_watcher_types() || PyType_Ready(&loop_type) < 0) return nullptr;
  PyObject* module = PyModule_Create(&module_definition);
  if (module == nullptr) return nullptr;
  auto* loop = reinterpret_cast<PyObject*>(&loop_type);
  // gevent.core takes the public names of the loop's module
  const Ref names =
      Ref::steal(Py_BuildValue("[sssssss]", "loop", "READ", "WRITE", "MAXPRI", "MINPRI",
                               "supported_backends", "recommended_backends"));
  if (!names || PyModule_AddObjectRef(module, "Loop", loop) < 0 ||
      PyModule_AddObjectRef(module, "loop", loop) < 0 ||
      PyModule_AddObjectRef(module, "__all__", names.get()) < 0 ||
      PyModule_AddFunctions(module, module_methods) < 0 ||
      PyModule_AddIntConstant(module, "READ", 1) < 0 ||
      PyModule_AddIntConstant(module, "WRITE", 2) < 0 ||
      PyModule_AddIntConstant(module, "MAXPRI", kPriorityMax) < 0 ||
      PyModule_AddIntConstant(module, "MINPRI", kPriorityMin) < 0) {
    Py_CLEAR(module);
  }
  if (module != nullptr) declare_interfaces();
  return module;
}

}  // namespace fiberscope::host
