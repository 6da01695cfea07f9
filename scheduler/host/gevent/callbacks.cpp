// The callback queue, and what a callback means: which greenlet it will resume and why.
#include <Python.h>
#include <structmember.h>

#include "scheduler/host/gevent/loop.h"
#include "scheduler/host/greenlet/greenlet.h"
#include "scheduler/host/python/cpython.h"
#include "scheduler/host/python/types.h"

namespace fiberscope::host {

using trace::WakeKind;

namespace {

// named: function names are interned, so looking at the pointer is enough.
bool named(PyObject* function, const char* name) {
  struct Known {
    const char* text;
    PyObject* object;
  };
  static std::array<Known, 8> known{};
  if (!PyFunction_Check(function)) return false;
  PyObject* const own = reinterpret_cast<PyFunctionObject*>(function)->func_name;
  for (Known& k : known) {
    if (k.text == nullptr) k = {name, PyUnicode_InternFromString(name)};
    if (k.text == name) return k.object == own;
  }
  return PyUnicode_CompareWithASCIIString(own, name) == 0;
}

constexpr const char* kSwitch = "switch";
constexpr const char* kThrow = "throw";
constexpr const char* kNotifyLinks = "_notify_links";
constexpr const char* kOnExpiration = "_on_expiration";
constexpr const char* kKill = "_kill";
constexpr const char* kKillAll = "_killall";
constexpr const char* kKillAllAndWait = "_killall3";

// current_greenlet: borrowed; of the running thread.
PyObject* current_greenlet() {
  const PyFiber& fiber = Runtime::get()->current();
  ThreadGreenlets& thread =
      fiber.greenlets && fiber.greenlets->current ? *fiber.greenlets : thread_greenlets();
  return reinterpret_cast<PyObject*>(thread.current);
}

// waiter_slot: where gevent's Waiter keeps its greenlet; 0 for other types.
Py_ssize_t waiter_slot(PyTypeObject* type) {
  static PyTypeObject* known = nullptr;  // gevent's two waiter types live as long as the process
  static PyTypeObject* known_multiple = nullptr;
  static Py_ssize_t offset = 0;
  if (type == known || type == known_multiple) return offset;
  if (known != nullptr && !PyType_IsSubtype(type, known)) return 0;
  PyTypeObject* waiter = type;
  while (waiter != nullptr && std::string_view(waiter->tp_name) != "Waiter") {
    waiter = waiter->tp_base;
  }
  if (waiter == nullptr) return 0;
  PyObject* member = PyDict_GetItemString(fs_type_dict(waiter), "greenlet");
  if (member == nullptr || !PyObject_TypeCheck(member, &PyMemberDescr_Type)) return 0;
  const Py_ssize_t found = reinterpret_cast<PyMemberDescrObject*>(member)->d_member->offset;
  if (known == nullptr) {
    known = waiter;
    offset = found;
  }
  if (known == waiter && type != waiter) known_multiple = type;
  return found;
}

// through_waiter: Waiter.switch and Waiter.throw resume whoever waits on it, or will in a moment.
void through_waiter(PyObject* waiter, Py_ssize_t slot, CallbackTarget& target) {
  PyObject* greenlet = *reinterpret_cast<PyObject**>(reinterpret_cast<char*>(waiter) + slot);
  if (greenlet == nullptr || greenlet == Py_None) {
    greenlet = current_greenlet();
    target.waits_here = true;
  }
  if (is_greenlet(greenlet)) target.greenlet = greenlet;
}

void resolve_method(PyObject* self, PyObject* function, PyObject* args, CallbackTarget& target) {
  using Kind = CallbackTarget::Kind;
  if (const Py_ssize_t slot = waiter_slot(Py_TYPE(self)); slot != 0) {
    target.throws = named(function, kThrow);
    target.kind = Py_TYPE(self)->tp_name[0] == 'M' ? Kind::FirstOf : Kind::Switch;
    return through_waiter(self, slot, target);
  }
  if (is_greenlet(self)) {
    if (named(function, kSwitch) || named(function, kThrow)) {
      target.throws = named(function, kThrow);
      target.kind = Kind::Switch;
      target.greenlet = self;
    } else if (named(function, kNotifyLinks)) {
      target.kind = Kind::Links;
      target.greenlet = nullptr;
    }
    return;
  }
  if (named(function, kOnExpiration) && args != nullptr && PyTuple_GET_SIZE(args) > 0 &&
      is_greenlet(PyTuple_GET_ITEM(args, 0))) {
    target.kind = Kind::Timeout;
    target.throws = true;
    target.greenlet = PyTuple_GET_ITEM(args, 0);
  }
}

// The queue belongs to the loop; entries are owned by it.
void push(LoopState& loop, CallbackObject* entry) {
  Py_INCREF(entry);
  entry->next = nullptr;
  (loop.last ? loop.last->next : loop.first) = entry;
  loop.last = entry;
  ++loop.callback_count;
  ++loop.active_count;
}

CallbackObject* pop(LoopState& loop) {
  CallbackObject* entry = loop.first;
  loop.first = entry->next;
  if (loop.first == nullptr) loop.last = nullptr;
  entry->next = nullptr;
  --loop.callback_count;
  --loop.active_count;
  return entry;
}

// killed_together: the list of greenlets that a killall() callback will end; nullptr for others.
PyObject* killed_together(PyObject* callback, PyObject* args) {
  if (!PyFunction_Check(callback) || PyTuple_GET_SIZE(args) < 2) return nullptr;
  if (!named(callback, kKillAll) && !named(callback, kKillAllAndWait)) return nullptr;
  PyObject* list = PyTuple_GET_ITEM(args, 0);
  return PyList_CheckExact(list) ? list : nullptr;
}

// mark_ready: whoever a callback will resume stands in the ready queue from now on.
void mark_ready(Runtime& runtime, const CallbackObject& entry, const CallbackTarget& target) {
  static const TextId killed = runtime.writer().intern("killed");
  if (target.greenlet == nullptr) {
    PyObject* list = killed_together(entry.callback, entry.args);
    for (Py_ssize_t i = 0; list != nullptr && i < PyList_GET_SIZE(list); ++i) {
      if (!is_greenlet(PyList_GET_ITEM(list, i))) continue;
      greenlet_ready(PyList_GET_ITEM(list, i), WakeKind::Cancelled, killed, entry.queued,
                     runtime.lane());
    }
    return;
  }
  const GreenletState& state = state_of(target.greenlet);
  WakeKind how = WakeKind::Notified;
  if (target.greenlet == current_greenlet()) {
    how = WakeKind::Yielded;
  } else if (target.throws) {
    how = WakeKind::Cancelled;
  } else if (state.phase == GreenletPhase::Pending) {
    how = WakeKind::Spawned;
  }
  greenlet_ready(target.greenlet, how,
                 target.kind == CallbackTarget::Kind::Kill ? killed : TextId{}, entry.queued,
                 runtime.lane());
}

// The words for whoever a library object's own callback wakes.
const char* notify_words(std::string_view type) {
  if (type == "Event") return "event set";
  if (type == "AsyncResult") return "result set";
  if (type.find("Semaphore") != std::string_view::npos) return "semaphore released";
  if (type.find("Queue") != std::string_view::npos) return "queue changed";
  if (type == "Channel") return "channel partner arrived";
  return nullptr;
}

std::string_view short_type(PyObject* object) {
  std::string_view name = Py_TYPE(object)->tp_name;
  return name.substr(name.rfind('.') == std::string_view::npos ? 0 : name.rfind('.') + 1);
}

}  // namespace

CallbackTarget resolve_target(PyObject* callback, PyObject* args) {
  using Kind = CallbackTarget::Kind;
  CallbackTarget target;
  for (int i = 0; i < 4; ++i) {
    if (PyCFunction_Check(callback)) {
      PyObject* self = PyCFunction_GET_SELF(callback);
      if (self == nullptr || !is_greenlet(self)) break;
      const char* name = reinterpret_cast<PyCFunctionObject*>(callback)->m_ml->ml_name;
      target.throws = name[0] == 't';
      if (name[0] != 's' && name[0] != 't') break;
      target.kind = Kind::Switch;
      target.greenlet = self;
      break;
    }
    if (PyMethod_Check(callback)) {
      resolve_method(PyMethod_GET_SELF(callback), PyMethod_GET_FUNCTION(callback), args, target);
      break;
    }
    if (PyFunction_Check(callback)) {
      if (named(callback, kKill) && args != nullptr && PyTuple_GET_SIZE(args) == 3 &&
          is_greenlet(PyTuple_GET_ITEM(args, 0))) {
        target.kind = Kind::Kill;
        target.throws = true;
        target.greenlet = PyTuple_GET_ITEM(args, 0);
      }
      break;
    }
    if (std::string_view(Py_TYPE(callback)->tp_name) != "functools.partial") break;
    const Ref inner = attribute(callback, "func");
    if (!inner) break;
    callback = inner.get();  // the partial keeps it alive
  }
  return target;
}

std::string callback_name(PyObject* callback) {
  PyObject* function = PyMethod_Check(callback) ? PyMethod_GET_FUNCTION(callback) : callback;
  if (PyFunction_Check(function)) {
    return std::string(text_of(reinterpret_cast<PyFunctionObject*>(function)->func_name));
  }
  if (PyCFunction_Check(function)) {
    return reinterpret_cast<PyCFunctionObject*>(function)->m_ml->ml_name;
  }
  return "callback";
}

TextId callback_words(Runtime& runtime, const CallbackTarget& target, PyObject* callback) {
  trace::Writer& writer = runtime.writer();
  if (!writer.recording()) return {};
  core::Lanes& lanes = runtime.lanes();
  if (target.greenlet != nullptr) {
    const LaneId lane = greenlet_lane(target.greenlet);
    static base::own::Vector<TextId>& switches =
        base::own_forever<base::own::Vector<TextId>>();  // by lane: the words that come again and
                                                         // again
    if (!target.throws && lane.value < switches.size() && switches[lane.value]) {
      return switches[lane.value];
    }
    const char* verb = target.kind == CallbackTarget::Kind::Kill ? "kill "
                       : target.throws                           ? "throw into "
                                                                 : "switch ";
    const TextId words = writer.intern(verb + std::string(lanes.name(lane)));
    if (!target.throws) {
      if (lane.value >= switches.size()) switches.resize(lane.value + 64);
      switches[lane.value] = words;
    }
    return words;
  }
  if (PyMethod_Check(callback)) {
    PyObject* self = PyMethod_GET_SELF(callback);
    if (target.kind == CallbackTarget::Kind::Links) {
      return writer.intern(std::string(lanes.name(greenlet_lane(self))) + " finished");
    }
    if (const char* words = notify_words(short_type(self))) return writer.intern(words);
    return writer.intern(callback_name(callback) + " of " + std::string(short_type(self)));
  }
  const std::string name = callback_name(callback);
  return writer.intern(name.starts_with(kKillAll) ? "killall" : name);
}

LaneId loop_lane(LoopState& loop) {
  if (loop.lane) return loop.lane;
  // queued before the hub ever ran: it is the hub of the running thread
  const SavedError saved;
  const Ref module = Ref::steal(PyImport_ImportModule("gevent._hub_local"));
  const Ref find = module ? attribute(module.get(), "get_hub_if_exists") : Ref();
  const Ref hub = Ref::steal(find ? PyObject_CallNoArgs(find.get()) : nullptr);
  PyErr_Clear();
  if (hub && is_greenlet(hub.get())) loop.lane = greenlet_lane(hub.get());
  return loop.lane;
}

namespace {

// tell_queued: the entry's number and what follows from its place in the queue.
void tell_queued(Runtime& runtime, LoopState& loop, CallbackObject& entry,
                 const CallbackTarget& target) {
  entry.queued_by = runtime.lane();
  entry.what = callback_words(runtime, target, entry.callback);
  entry.id = runtime.callbacks().next();
  const LaneId lane = target.greenlet ? greenlet_lane(target.greenlet) : LaneId{};
  entry.queued = runtime.writer().emit(
      trace::CallbackQueued{entry.id, loop_lane(loop), lane, entry.what}, runtime.anchor());
  mark_ready(runtime, entry, target);
}

}  // namespace

void tell_queued_anew(LoopState& loop) {
  for (CallbackObject* entry = loop.first; entry != nullptr; entry = entry->next) {
    if (entry->callback == nullptr || entry->args == nullptr) continue;
    tell_queued(*Runtime::get(), loop, *entry, resolve_target(entry->callback, entry->args));
  }
}

CallbackObject* queue_callback(LoopObject* loop, PyObject* callback, PyObject* args) {
  Runtime& runtime = *Runtime::get();
  LoopState& state = *loop->state;
  auto* entry = PyObject_GC_New(CallbackObject, &callback_type);
  if (entry == nullptr) return nullptr;
  entry->callback = Py_NewRef(callback);
  entry->args = Py_NewRef(args);
  const CallbackTarget target = resolve_target(callback, args);
  entry->target = Py_XNewRef(target.greenlet);
  entry->loop = &state;
  tell_queued(runtime, state, *entry, target);
  push(state, entry);
  PyObject_GC_Track(entry);
  if (state.parked != nullptr) wake_loop(state);
  return entry;
}

namespace {

// begin: the trace's side of a callback's run.
void begin(Runtime& runtime, const CallbackObject& entry, PyObject* callback) {
  runtime.set_anchor(runtime.writer().emit(trace::CallbackStarted{entry.id}, entry.queued));
  RunningCallback running{entry.queued, runtime.anchor(),  entry.queued_by, entry.what,
                          false,        &runtime.current()};
  // links and kill() wake others because a greenlet has ended
  if (PyMethod_Check(callback) && is_greenlet(PyMethod_GET_SELF(callback)) &&
      entry.target == nullptr) {
    running.subject = greenlet_lane(PyMethod_GET_SELF(callback));
  } else if (entry.target != nullptr && PyFunction_Check(callback)) {
    running.subject = greenlet_lane(entry.target);
  } else {
    running.kills = killed_together(callback, entry.args) != nullptr;
  }
  runtime.callbacks().set_running(running);
}

void run_one(LoopObject* loop, CallbackObject* entry) {
  Runtime& runtime = *Runtime::get();
  PyObject* callback = std::exchange(entry->callback, nullptr);
  if (callback == nullptr || entry->args == nullptr) {
    Py_XDECREF(callback);
    return;
  }
  begin(runtime, *entry, callback);
  PyObject* args = Py_NewRef(entry->args);
  PyObject* result = PyObject_Vectorcall(callback, &PyTuple_GET_ITEM(args, 0),
                                         static_cast<std::size_t>(PyTuple_GET_SIZE(args)), nullptr);
  runtime.callbacks().finished();
  Py_DECREF(args);
  if (result == nullptr) report_error(loop, reinterpret_cast<PyObject*>(entry));
  Py_XDECREF(result);
  Py_DECREF(callback);
  Py_CLEAR(entry->args);
  Py_CLEAR(entry->target);
}

}  // namespace

void run_callbacks(LoopObject* loop) {
  Runtime& runtime = *Runtime::get();
  LoopState* state = loop->state;
  state->in_callbacks = true;
  const TimeNs expiration_ns = runtime.clock().now_ns + kSwitchIntervalNs;
  int count = kCallbackCheckCount;
  while (state->first != nullptr) {
    CallbackObject* entry = pop(*state);
    entry->loop = nullptr;
    run_one(loop, entry);
    Py_DECREF(entry);
    state = loop->state;
    if (state == nullptr) return;  // destroyed by the callback
    if (--count == 0) {
      count = kCallbackCheckCount;
      if (runtime.clock().now_ns >= expiration_ns) break;
    }
  }
  state->now_ns = runtime.clock().now_ns;
  state->in_callbacks = false;
}

void end_unstarted(PyObject* greenlet, PyObject* start_event) {
  Runtime* runtime = Runtime::get();
  if (runtime == nullptr || !runtime->running()) return;
  GreenletState& state = state_of(greenlet);
  PyObject* dict = reinterpret_cast<GreenletObject*>(greenlet)->dict;
  if (state.phase != GreenletPhase::Pending || !state.lane || dict == nullptr) return;
  if (PyDict_GetItemString(dict, "_start_event") != start_event) return;
  if (runtime->lanes().state(state.lane) == trace::LaneState::Ended) return;
  runtime->lanes().ended(state.lane, trace::EndKind::NeverStarted,
                         runtime->writer().intern("killed before it ran"), {}, runtime->anchor());
}

// --- the Python type -----------------------------------------------------------------------------

namespace {

CallbackObject* as_callback(PyObject* self) { return reinterpret_cast<CallbackObject*>(self); }

int callback_traverse(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(as_callback(self)->callback);
  Py_VISIT(as_callback(self)->args);
  Py_VISIT(as_callback(self)->target);
  return 0;
}

int callback_clear(PyObject* self) {
  Py_CLEAR(as_callback(self)->callback);
  Py_CLEAR(as_callback(self)->args);
  Py_CLEAR(as_callback(self)->target);
  return 0;
}

void callback_dealloc(PyObject* self) {
  PyObject_GC_UnTrack(self);
  callback_clear(self);
  PyObject_GC_Del(self);
}

PyObject* callback_stop(PyObject* self, PyObject*) {
  CallbackObject* entry = as_callback(self);
  Runtime* runtime = Runtime::get();
  if (entry->loop != nullptr && entry->callback != nullptr && runtime && runtime->running()) {
    runtime->writer().emit(trace::CallbackDropped{entry->id}, runtime->anchor());
    if (entry->target != nullptr) end_unstarted(entry->target, self);
  }
  callback_clear(self);
  Py_RETURN_NONE;
}

int callback_bool(PyObject* self) { return as_callback(self)->args != nullptr; }

PyObject* callback_pending(PyObject* self, void*) {
  return PyBool_FromLong(as_callback(self)->callback != nullptr);
}
PyObject* callback_callback(PyObject* self, void*) {
  PyObject* callback = as_callback(self)->callback;
  return Py_NewRef(callback ? callback : Py_None);
}
PyObject* callback_args(PyObject* self, void*) {
  PyObject* args = as_callback(self)->args;
  return Py_NewRef(args ? args : Py_None);
}

PyObject* callback_repr(PyObject* self) {
  const CallbackObject* entry = as_callback(self);
  return PyUnicode_FromFormat("<callback at %p%s%s%R%s%R>", self, entry->callback ? " pending" : "",
                              " callback=", entry->callback ? entry->callback : Py_None,
                              " args=", entry->args ? entry->args : Py_None);
}

PyMethodDef callback_methods[] = {
    {"stop", callback_stop, METH_NOARGS, "If it is still pending, it will not run."},
    {"close", callback_stop, METH_NOARGS, "An alias of stop."},
    {nullptr, nullptr, 0, nullptr}};

PyGetSetDef callback_attributes[] = {
    {"pending", callback_pending, nullptr, "It waits in the queue.", nullptr},
    {"callback", callback_callback, nullptr, nullptr, nullptr},
    {"args", callback_args, nullptr, nullptr, nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr}};

PyNumberMethods callback_number = truth_by(callback_bool);

}  // namespace

PyTypeObject callback_type = static_type<CallbackObject>({.name = "fiberscope_gevent_loop.callback",
                                                          .dealloc = callback_dealloc,
                                                          .repr = callback_repr,
                                                          .traverse = callback_traverse,
                                                          .clear = callback_clear,
                                                          .methods = callback_methods,
                                                          .attributes = callback_attributes,
                                                          .number = &callback_number,
                                                          .may_be_base = false});

}  // namespace fiberscope::host
