// The switch: find who really runs next (a dead greenlet stands for its parent), leave the values
// in the target's state, move the thread's `current`, jump. The side that is resumed takes the
// origin's reference, tells the trace function, and returns what was left for it. Source:
// greenlet 2.0.2, docs and behaviour of its test suite.
#include "scheduler/host/greenlet/greenlet.h"

#include "scheduler/base/check.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/python/values.h"
#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

using trace::EndKind;
using trace::LaneKind;
using trace::SwitchKind;

namespace {

ThreadGreenlets bootstrap_thread;  // of the main thread, from before the program starts
ThreadGreenlets* all_threads = &bootstrap_thread;
std::uint32_t forks = 0;  // that led to this process

ThreadGreenlets* new_thread() {
  auto* const made = new ThreadGreenlets;
  made->next = std::exchange(all_threads, made);
  return made;
}

// forget_foreign_lane: a greenlet that has not begun was mentioned in the process that this one was
// forked from: the lane is that one's.
void forget_foreign_lane(GreenletState& state) {
  if (state.forks == forks || state.phase != GreenletPhase::Pending) return;
  state.lane = {};
  state.forks = forks;
}

void make_main_greenlet(ThreadGreenlets& thread) {
  PyObject* object = greenlet_type.tp_alloc(&greenlet_type, 0);
  CHECK_MSG(object != nullptr, "no memory for a main greenlet");
  auto* main = reinterpret_cast<GreenletObject*>(object);
  main->state = new GreenletState;
  main->state->phase = GreenletPhase::Active;
  main->state->main = true;
  main->state->thread = &thread;
  thread.main = main;
  Py_INCREF(main);
  thread.current = main;
}

void clear_arguments(GreenletState& state) {
  Py_CLEAR(state.arguments);
  Py_CLEAR(state.keywords);
}

void move_arguments(GreenletState& from, GreenletState& to) {
  clear_arguments(to);
  to.arguments = std::exchange(from.arguments, nullptr);
  to.keywords = std::exchange(from.keywords, nullptr);
}

// switched_value: what switch() returns for these values. Consumes them.
PyObject* switched_value(PyObject* arguments, PyObject* keywords) {
  const Ref held = Ref::steal(arguments), held_keywords = Ref::steal(keywords);
  if (!held) return nullptr;
  if (!held_keywords || PyDict_GET_SIZE(keywords) == 0) {
    if (PyTuple_GET_SIZE(arguments) == 1) return Py_NewRef(PyTuple_GET_ITEM(arguments, 0));
    return Py_NewRef(arguments);
  }
  if (PyTuple_GET_SIZE(arguments) == 0) return Py_NewRef(keywords);
  return PyTuple_Pack(2, arguments, keywords);
}

// exit_values: what a greenlet that ended leaves its parent: its result, or GreenletExit's
// instance, as an argument tuple; NULL when another exception goes on. Consumes `result`.
PyObject* exit_values(PyObject* result) {
  if (result == nullptr && PyErr_ExceptionMatches(greenlet_exit)) {
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    Py_XDECREF(type);
    Py_XDECREF(traceback);
    // the exception's instance is itself the tuple of values only if it is one, as in the original
    if (value == nullptr) value = Py_NewRef(Py_None);
    result = value;
  }
  if (result == nullptr) return nullptr;
  const Ref held = Ref::steal(result);
  return PyTuple_Pack(1, result);
}

bool call_trace(ThreadGreenlets& thread, const char* event, GreenletObject* origin,
                GreenletObject* target) {
  const Ref function = Ref::borrow(thread.trace_function);
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyThreadState* ts = PyThreadState_Get();
  PyThreadState_EnterTracing(ts);
  const Ref result =
      Ref::steal(PyObject_CallFunction(function.get(), "s(OO)", event, origin, target));
  PyThreadState_LeaveTracing(ts);
  if (!result) {
    Py_CLEAR(thread.trace_function);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
    return false;
  }
  PyErr_Restore(type, value, traceback);
  return true;
}

GreenletObject* main_of_lineage(GreenletObject* greenlet) {
  while (greenlet != nullptr && !greenlet->state->main) greenlet = greenlet->state->parent;
  return greenlet;
}

bool switch_allowed(GreenletObject* target) {
  GreenletObject* lineage = main_of_lineage(target);
  if (lineage == nullptr) {
    PyErr_SetString(greenlet_error, "cannot switch to a garbage collected greenlet");
    return false;
  }
  if (living_thread(*lineage->state) == nullptr) {
    PyErr_SetString(greenlet_error,
                    "cannot switch to a different thread (which happens to have exited)");
    return false;
  }
  ThreadGreenlets& here = thread_greenlets();
  if (lineage != here.main ||
      (target->state->phase == GreenletPhase::Active && target->state->thread != &here)) {
    PyErr_SetString(greenlet_error, "cannot switch to a different thread");
    return false;
  }
  return true;
}

// take_origin: on the resumed side: the reference that the leaving side left behind. A greenlet
// that ended gives its fiber back now that nobody stands on its stack.
Ref take_origin(ThreadGreenlets& thread) {
  GreenletObject* origin = std::exchange(thread.origin, nullptr);
  if (origin != nullptr && origin->state->phase == GreenletPhase::Dead && origin->state->fiber) {
    Runtime::get()->free_fiber(std::exchange(origin->state->fiber, nullptr));
  }
  return Ref::steal(reinterpret_cast<PyObject*>(origin));
}

void greenlet_body(core::Fiber& fiber, void* argument);

// jump: `target` becomes current and its fiber runs. Does not return when the current one is dead.
void jump(ThreadGreenlets& thread, GreenletObject* target, SwitchKind how) {
  Runtime& runtime = *Runtime::get();
  GreenletObject* self = thread.current;
  Py_INCREF(target);
  thread.origin = self;  // hands its reference over
  thread.current = target;
  if (self->state->phase == GreenletPhase::Dead) {
    self->state->context = std::exchange(PyThreadState_Get()->context, nullptr);
    end_python_state(*self->state->fiber);
    runtime.finish_into(*target->state->fiber, SwitchKind::Parent,
                        runtime.lanes().since(self->state->lane));
  }
  runtime.hand_over(*target->state->fiber, how);
}

// finish_switch: on the resumed side: the values for `me`, or NULL with an error.
PyObject* finish_switch(ThreadGreenlets& thread, GreenletObject* me, GreenletObject* origin) {
  if (thread.trace_function != nullptr && origin != nullptr) {
    const char* event = me->state->arguments ? "switch" : "throw";
    if (!call_trace(thread, event, origin, me)) {
      clear_arguments(*me->state);
      return nullptr;
    }
  }
  if (PyErr_Occurred()) {
    clear_arguments(*me->state);
    return nullptr;
  }
  PyObject* arguments = std::exchange(me->state->arguments, nullptr);
  return switched_value(arguments, std::exchange(me->state->keywords, nullptr));
}

// called_by: the function that a greenlet calls; gevent's own are methods that call it.
Ref called_by(PyObject* greenlet) {
  Ref run = Ref::borrow(state_of(greenlet).run);
  if (!run || run.get() == Py_None || PyObject_TypeCheck(run.get(), &PyMethod_Type)) {
    if (PyObject* dict = reinterpret_cast<GreenletObject*>(greenlet)->dict) {
      if (PyObject* own = PyDict_GetItemString(dict, "_run")) run = Ref::borrow(own);
    }
  }
  return run;
}

// started_with: the function that a greenlet of eventlet's is to call, which its first switch hands
// to a method of the library's. Source: eventlet 0.33.1 greenthread.py, GreenThread.main;
// greenpool.py, GreenPool._spawn_n_impl.
PyObject* started_with(const GreenletState& state, PyObject* method) {
  const Ref name = attribute(method, "__name__");
  const std::string_view text = text_of(name.get());
  const std::string_view type = Py_TYPE(PyMethod_GET_SELF(method))->tp_name;
  const bool calls =
      (text == "main" && type == "GreenThread") || (text == "_spawn_n_impl" && type == "GreenPool");
  const bool first = calls && state.arguments != nullptr && PyTuple_Check(state.arguments) &&
                     PyTuple_GET_SIZE(state.arguments) > 0;
  return first ? PyTuple_GET_ITEM(state.arguments, 0) : nullptr;
}

// passed_on: of a library's function that calls what it is given, as gevent's servers do with their
// handlers, that function of the program's; else the function itself.
Ref passed_on(PyObject* greenlet, Ref function) {
  const auto is_program = [](PyObject* f) {
    auto* const code = reinterpret_cast<PyCodeObject*>(PyFunction_GET_CODE(f));
    return Runtime::get()->sources().info(code).program;
  };
  if (!function || !PyFunction_Check(function.get()) || is_program(function.get())) {
    return function;
  }
  const Ref arguments = attribute(greenlet, "args");
  const bool any =
      arguments && PyTuple_Check(arguments.get()) && PyTuple_GET_SIZE(arguments.get()) > 0;
  PyObject* inner = any ? PyTuple_GET_ITEM(arguments.get(), 0) : nullptr;
  if (inner != nullptr && PyMethod_Check(inner)) inner = PyMethod_GET_FUNCTION(inner);
  const bool known = inner != nullptr && PyFunction_Check(inner) && is_program(inner);
  return known ? Ref::borrow(inner) : function;
}

// function_name: of what is called in the end: behind functools.partial and bound methods.
std::string function_name(Ref function) {
  for (int i = 0; function && i < 4; ++i) {
    if (Ref inner = attribute(function.get(), "func")) function = inner;
  }
  const Ref name = function ? attribute(function.get(), "__name__") : Ref();
  return std::string(text_of(name.get()));
}

// name_after_function: once it is known what a greenlet of eventlet's calls.
void name_after_function(const GreenletState& state, PyObject* run) {
  if (!state.lane || !PyMethod_Check(run)) return;
  PyObject* const function = started_with(state, run);
  const std::string name = function == nullptr ? "" : function_name(Ref::borrow(function));
  core::Lanes& lanes = Runtime::get()->lanes();
  if (!name.empty()) lanes.rename(state.lane, Runtime::get()->names().unique(name));
}

enum class Started : std::uint8_t { Yes, Again, Failed };

// start: gives `target` a fiber. Again: it was started meanwhile by its own `run` property. What is
// thrown into it is kept aside until then: to look for a name forgets an exception.
Started start(ThreadGreenlets& thread, GreenletObject* target) {
  GreenletState& state = *target->state;
  PyObject* arguments = std::exchange(state.arguments, nullptr);
  PyObject* keywords = std::exchange(state.keywords, nullptr);
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  Ref run = Ref::steal(PyObject_GetAttrString(reinterpret_cast<PyObject*>(target), "run"));
  if (!run || !switch_allowed(target)) {
    Py_XDECREF(arguments);
    Py_XDECREF(keywords);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
    return Started::Failed;
  }
  clear_arguments(state);
  state.arguments = arguments;
  state.keywords = keywords;
  if (state.phase != GreenletPhase::Pending) {
    PyErr_Restore(type, value, traceback);
    return Started::Again;
  }
  Runtime& runtime = *Runtime::get();
  forget_foreign_lane(state);
  if (runtime.lanes().state(state.lane) == trace::LaneState::Ended) {
    state.lane = {};  // its start was called off, but somebody switches to it all the same
  }
  const base::LaneId lane = greenlet_lane(reinterpret_cast<PyObject*>(target));
  name_after_function(state, run.get());
  PyFiber& here = runtime.current();
  if (thread.stacks == nullptr) thread.stacks = &runtime.scheduler().new_group();
  // a loop has its turns on its stack, and others know where
  const bool loop = runtime.lanes().kind(lane) == LaneKind::EventLoop;
  PyFiber* fiber = runtime.new_fiber(lane, here.thread_state, here.thread_lane, greenlet_body,
                                     target, loop ? nullptr : thread.stacks);
  if (fiber == nullptr) {
    clear_arguments(state);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
    return Started::Failed;
  }
  PyErr_Restore(type, value, traceback);
  fiber->greenlets = &thread;
  fiber->context = std::exchange(state.context, nullptr);
  state.fiber = fiber;
  state.thread = &thread;
  state.phase = GreenletPhase::Active;
  Py_XSETREF(state.run, run.release());
  return Started::Yes;
}

// go: switches to `self` or, if it is dead, to the nearest of its parents that is not.
PyObject* go(GreenletObject* self) {
  if (!switch_allowed(self)) {
    clear_arguments(*self->state);
    return nullptr;
  }
  ThreadGreenlets& thread = thread_greenlets();
  GreenletObject* target = self;
  while (target != nullptr) {
    GreenletState& state = *target->state;
    if (state.phase == GreenletPhase::Dead) {
      GreenletObject* parent = state.parent;
      if (parent != nullptr) move_arguments(state, *parent->state);
      target = parent;
      continue;
    }
    SwitchKind how = state.arguments ? SwitchKind::HandOver : SwitchKind::Throw;
    if (state.phase == GreenletPhase::Pending) {
      const Started started = start(thread, target);
      if (started == Started::Failed) {
        clear_arguments(*self->state);
        return nullptr;
      }
      if (started == Started::Again) continue;
      how = SwitchKind::Start;
    }
    GreenletObject* me = thread.current;
    Ref origin = Ref::borrow(reinterpret_cast<PyObject*>(me));
    if (target != me) {
      origin = Ref();
      jump(thread, target, how);
      origin = take_origin(thread);
    }
    return finish_switch(thread, me, reinterpret_cast<GreenletObject*>(origin.get()));
  }
  PyErr_SetString(greenlet_error, "cannot switch to a garbage collected greenlet");
  return nullptr;
}

// told_end: gevent's greenlets catch what their function raises and keep it: `value` is then the
// GreenletExit that ended it, `_exc_info` any other exception. True if it did not just return.
bool told_end(Runtime& runtime, PyObject* greenlet, EndKind& how, base::TextId& detail,
              trace::Place& place) {
  if (Py_IS_TYPE(greenlet, &greenlet_type)) return false;
  const Ref value = attribute(greenlet, "value");
  if (value && PyObject_IsInstance(value.get(), greenlet_exit) == 1) {
    how = EndKind::Cancelled;
    detail = runtime.writer().intern(describe_exception(value.get()));
    return true;
  }
  const Ref failure = attribute(greenlet, "_exc_info");
  if (failure && PyTuple_CheckExact(failure.get()) && PyTuple_GET_SIZE(failure.get()) >= 2 &&
      PyExceptionInstance_Check(PyTuple_GET_ITEM(failure.get(), 1))) {
    how = EndKind::Failed;
    PyObject* const exception = PyTuple_GET_ITEM(failure.get(), 1);
    detail = runtime.writer().intern(describe_exception(exception));
    const Ref traceback = Ref::steal(PyException_GetTraceback(exception));
    place = runtime.sources().raised_at(traceback.get());
    return true;
  }
  return false;
}

// end_lane: tells how the greenlet's function ended. Called with its error still set.
void end_lane(Runtime& runtime, PyObject* greenlet, PyObject* result) {
  GreenletState& state = state_of(greenlet);
  EndKind how = EndKind::Returned;
  base::TextId detail;
  trace::Place place;
  if (result == nullptr) {
    const bool killed = PyErr_ExceptionMatches(greenlet_exit);
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    how = killed ? EndKind::Cancelled : EndKind::Failed;
    PyErr_NormalizeException(&type, &value, &traceback);
    detail = runtime.writer().intern(describe_exception(value));
    if (!killed) place = runtime.sources().raised_at(traceback);
    PyErr_Restore(type, value, traceback);
  } else if (!told_end(runtime, greenlet, how, detail, place) && result != Py_None) {
    detail = runtime.writer().intern(describe_value(result));
  }
  runtime.recorder().memory(*state.fiber);
  runtime.lanes().ended(state.lane, how, detail, place, runtime.anchor());
}

// frame_room: of those that call the same function. It is known by an address: which of them a
// greenlet gets decides what memory it takes, and nothing else.
FrameRoom& frame_room(ThreadGreenlets& thread, GreenletObject* greenlet) {
  constexpr std::size_t kRoomsMax = 256;
  const Ref called = called_by(reinterpret_cast<PyObject*>(greenlet));
  PyObject* function = called.get();
  if (function != nullptr && PyMethod_Check(function)) function = PyMethod_GET_FUNCTION(function);
  const bool known = function != nullptr && PyFunction_Check(function);
  const void* const code = known ? PyFunction_GET_CODE(function) : nullptr;
  if (thread.frame_rooms.size() < kRoomsMax) return thread.frame_rooms[code];
  const auto found = thread.frame_rooms.find(code);
  return found == thread.frame_rooms.end() ? thread.frame_rooms[nullptr] : found->second;
}

// greenlet_body: the bottom of a greenlet's stack.
void greenlet_body(core::Fiber& fiber, void* argument) {
  Runtime& runtime = *Runtime::get();
  PyFiber& self_fiber = *static_cast<PyFiber*>(fiber.user);
  auto* self = static_cast<GreenletObject*>(argument);
  GreenletState& state = *self->state;
  ThreadGreenlets& thread = *self_fiber.greenlets;
  runtime.arrived(self_fiber);
  runtime.set_anchor(runtime.lanes().since(state.lane));
  fs_stack_base base;
  const bool loop = runtime.lanes().kind(state.lane) == LaneKind::EventLoop;
  begin_python_state(self_fiber, base, loop ? nullptr : &frame_room(thread, self));
  {
    const Ref origin = take_origin(thread);
    if (thread.trace_function != nullptr &&
        !call_trace(thread, state.arguments ? "switch" : "throw",
                    reinterpret_cast<GreenletObject*>(origin.get()), self)) {
      clear_arguments(state);
    }
  }
  PyObject* result = nullptr;
  {
    const Ref run = Ref::steal(std::exchange(state.run, nullptr));
    const Ref arguments = Ref::steal(std::exchange(state.arguments, nullptr));
    const Ref keywords = Ref::steal(std::exchange(state.keywords, nullptr));
    if (arguments) result = PyObject_Call(run.get(), arguments.get(), keywords.get());
  }
  end_lane(runtime, reinterpret_cast<PyObject*>(self), result);
  if (result == nullptr && PyErr_ExceptionMatches(greenlet_exit) && state.arguments != nullptr) {
    // its last reference went while it was switching: what it had to say still arrives
    PyErr_Clear();
    PyObject* arguments = std::exchange(state.arguments, nullptr);
    result = switched_value(arguments, std::exchange(state.keywords, nullptr));
  }
  clear_arguments(state);
  result = exit_values(result);
  state.phase = GreenletPhase::Dead;
  for (GreenletObject* parent = state.parent; parent; parent = parent->state->parent) {
    clear_arguments(*parent->state);
    parent->state->arguments = std::exchange(result, nullptr);
    Py_XDECREF(go(parent));
    // still here: the parent cannot be switched to; the error goes to the next one
  }
  PyErr_WriteUnraisable(reinterpret_cast<PyObject*>(self));
  Py_FatalError("greenlet: ran out of parent greenlets while propagating an exception");
}

// The lane's name: the function's, for gevent's greenlets and bare ones alike.
std::string lane_name(PyObject* greenlet) {
  const Ref run = called_by(greenlet);
  if (run.get() == Py_None) {
    // a subclass that overrides _run() goes by its own name
    const std::string_view type = Py_TYPE(greenlet)->tp_name;
    return std::string(type.substr(type.rfind('.') == type.npos ? 0 : type.rfind('.') + 1));
  }
  if (run && PyMethod_Check(run.get())) {  // a patched threading.Thread goes by its own name
    const Ref function = attribute(run.get(), "__name__");
    const Ref name = text_of(function.get()) == "_bootstrap"
                         ? attribute(PyMethod_GET_SELF(run.get()), "_name")
                         : Ref();
    if (!text_of(name.get()).empty()) return std::string(text_of(name.get()));
  }
  const std::string name = function_name(passed_on(greenlet, run));
  return name.empty() ? "greenlet" : name;
}

// is_hub: gevent's is a greenlet of its own kind, eventlet's a plain one that runs a hub's method.
bool is_hub(PyObject* greenlet) {
  PyObject* const run = state_of(greenlet).run;
  if (run != nullptr && PyMethod_Check(run)) {
    for (PyTypeObject* t = Py_TYPE(PyMethod_GET_SELF(run)); t != nullptr; t = t->tp_base) {
      if (std::string_view(t->tp_name) == "BaseHub") return true;
    }
  }
  for (PyTypeObject* t = Py_TYPE(greenlet); t != nullptr; t = t->tp_base) {
    if (std::string_view(t->tp_name).ends_with("Hub")) return true;
  }
  return false;
}

// lane_above: in the tree of lanes: a greenlet of an event loop stands below it.
base::LaneId lane_above(PyObject* greenlet) {
  GreenletObject* const parent = state_of(greenlet).parent;
  if (parent != nullptr && !parent->state->main && !is_hub(greenlet)) {
    auto* const object = reinterpret_cast<PyObject*>(parent);
    if (is_hub(object)) return greenlet_lane(object);
  }
  return Runtime::get()->current().thread_lane;
}

}  // namespace

ThreadGreenlets& thread_greenlets() {
  Runtime* runtime = Runtime::get();
  if (runtime != nullptr && runtime->running()) [[likely]] {
    // nearly always: nothing has changed since the last time
    const PyFiber& fiber = runtime->current();
    ThreadGreenlets* known = fiber.greenlets;
    if (known && known->thread_state == fiber.thread_state && known->main &&
        known->main->state->lane && known->main->state->fiber && known->doomed.empty()) {
      return *known;
    }
  }
  ThreadGreenlets* thread = &bootstrap_thread;
  if (runtime != nullptr && runtime->running()) {
    PyFiber& fiber = runtime->current();
    if (fiber.greenlets == nullptr) {
      fiber.greenlets = &fiber == &runtime->main() ? &bootstrap_thread : new_thread();
    }
    thread = fiber.greenlets;
    if (thread->main == nullptr) make_main_greenlet(*thread);
    thread->main->state->fiber = thread->main->state->fiber ? thread->main->state->fiber : &fiber;
    thread->main->state->lane = thread->main->state->fiber->lanes[0].lane;
    thread->thread_state = fiber.thread_state;
  }
  if (thread->main == nullptr) make_main_greenlet(*thread);
  while (!thread->doomed.empty()) {
    GreenletObject* lost = thread->doomed.back();
    thread->doomed.pop_back();
    Py_DECREF(lost);
  }
  return *thread;
}

void begin_forked_greenlets(const Forked& forked) {
  ++forks;
  ThreadGreenlets* const here = forked.main->greenlets;
  for (ThreadGreenlets* thread = all_threads; thread != nullptr; thread = thread->next) {
    if (thread != here && thread->main != nullptr) {
      thread->ended = true;
      thread->main->state->fiber = nullptr;
    }
  }
  if (here == nullptr || here->main == nullptr) return;
  for (const Forked::Pair& pair : forked.pairs) {
    PyFiber& fiber = *pair.made;
    const bool main = &fiber == forked.main;
    auto* const greenlet = main ? here->main : static_cast<GreenletObject*>(fiber.fiber->argument);
    greenlet->state->fiber = &fiber;
    greenlet->state->lane = fiber.lanes[0].lane;
    greenlet->state->forks = forks;
  }
}

void end_thread_greenlets() {
  Runtime& runtime = *Runtime::get();
  ThreadGreenlets* thread = runtime.current().greenlets;
  if (thread == nullptr || thread->main == nullptr) return;
  thread_greenlets();  // ends those that lost their last reference elsewhere
  thread->ended = true;
  thread->main->state->fiber = nullptr;
  Py_CLEAR(thread->trace_function);
  Py_CLEAR(thread->current);
  Py_CLEAR(thread->main);
}

PyObject* switch_greenlet(GreenletObject* target, PyObject* arguments, PyObject* keywords) {
  clear_arguments(*target->state);
  target->state->arguments = Py_NewRef(arguments);
  target->state->keywords = Py_XNewRef(keywords);
  return go(target);
}

PyObject* throw_in_greenlet(GreenletObject* target) {
  clear_arguments(*target->state);
  if (target->state->phase == GreenletPhase::Dead) {
    target->state->arguments = exit_values(nullptr);
  }
  return go(target);
}

PyFiber* greenlet_fiber(PyObject* greenlet) {
  const GreenletState& state = state_of(greenlet);
  // of a thread that has ended its fiber is still there, of one in another process it is not
  const bool here = living_thread(state) != nullptr || state.forks == forks;
  return state.phase == GreenletPhase::Active && here ? state.fiber : nullptr;
}

base::LaneId greenlet_lane(PyObject* greenlet) {
  GreenletState& state = state_of(greenlet);
  forget_foreign_lane(state);
  Runtime* runtime = Runtime::get();
  if (state.lane || runtime == nullptr || !runtime->running()) return state.lane;
  thread_greenlets();
  const bool hub = is_hub(greenlet);
  const LaneKind kind = hub ? LaneKind::EventLoop : LaneKind::Greenlet;
  const base::LaneId parent = lane_above(greenlet);
  state.lane =
      runtime->lanes().born(kind, runtime->names().unique(hub ? "hub" : lane_name(greenlet)),
                            parent, runtime->lane(), runtime->place(), runtime->anchor());
  state.forks = forks;
  return state.lane;
}

base::LaneId stands_below(const PyFiber& fiber) {
  return lane_above(static_cast<PyObject*>(fiber.fiber->argument));
}

void greenlet_ready(PyObject* greenlet, trace::WakeKind how, base::TextId detail,
                    base::EventSeq cause, base::LaneId waker) {
  Runtime* runtime = Runtime::get();
  if (runtime == nullptr || !runtime->running()) return;
  GreenletState& state = state_of(greenlet);
  if (state.main) thread_greenlets();
  if (PyFiber* fiber = greenlet_fiber(greenlet)) {
    runtime->make_ready(*fiber, how, detail, cause, waker);
  } else if (state.phase == GreenletPhase::Pending) {
    runtime->make_lane_ready(greenlet_lane(greenlet), how, detail, cause, waker);
  }
}

}  // namespace fiberscope::host
