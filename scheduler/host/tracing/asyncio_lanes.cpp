// Source: CPython 3.11 Lib/asyncio/base_events.py, events.py, tasks.py; Modules/_asynciomodule.c.
#include "scheduler/host/tracing/asyncio_lanes.h"

#include <algorithm>
#include <cmath>

#include "scheduler/host/calls/waiting.h"
#include "scheduler/host/python/types.h"

namespace fiberscope::host {

using trace::LaneKind;
using trace::LaneState;
using trace::SwitchKind;
using trace::WaitKind;
using trace::WakeKind;

namespace {

// A float of seconds is good to about this much; asyncio itself allows a timer to be that early.
constexpr TimeNs kClockResolutionNs = 2;

Ref type_of(const char* module_name, const char* type_name) {
  const Ref module = Ref::steal(PyImport_ImportModule(module_name));
  if (!module) PyErr_Clear();
  return module ? attribute(module.get(), type_name) : Ref();
}

bool is_a(PyObject* object, const Ref& type) {
  return object != nullptr && type && PyType_Check(type.get()) &&
         PyObject_TypeCheck(object, reinterpret_cast<PyTypeObject*>(type.get()));
}

std::string_view short_type_name(PyObject* object) {
  std::string_view name = Py_TYPE(object)->tp_name;
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

// callback_name: what a callback is, in a few words.
std::string callback_name(PyObject* callback) {
  if (callback == nullptr) return "callback";
  if (PyMethod_Check(callback)) return callback_name(PyMethod_GET_FUNCTION(callback));
  if (PyFunction_Check(callback)) {
    const auto* function = reinterpret_cast<PyFunctionObject*>(callback);
    const std::string_view name = text_of(function->func_qualname);
    if (name == "_set_result_unless_cancelled") return "sleep";
    if (name == "_release_waiter") return "wait_for";
    if (name == "Timeout._on_timeout") return "timeout";
    return std::string(name);
  }
  if (PyCFunction_Check(callback)) {
    return reinterpret_cast<PyCFunctionObject*>(callback)->m_ml->ml_name;
  }
  const std::string_view type = short_type_name(callback);
  if (type == "partial") return callback_name(attribute(callback, "func").get());
  return std::string(type);
}

// resumed_task: the task whose next step this callback is, or NULL. `wakes`: because what it
// awaited is there.
PyObject* resumed_task(PyObject* callback, bool& wakes) {
  wakes = false;
  if (PyCFunction_Check(callback)) {
    const auto* function = reinterpret_cast<PyCFunctionObject*>(callback);
    wakes = std::string_view(function->m_ml->ml_name).find("wakeup") != std::string_view::npos;
    return wakes ? PyCFunction_GET_SELF(callback) : nullptr;
  }
  if (PyMethod_Check(callback)) {
    PyObject* function = PyMethod_GET_FUNCTION(callback);
    if (!PyFunction_Check(function)) return nullptr;
    const std::string_view name =
        text_of(reinterpret_cast<PyFunctionObject*>(function)->func_qualname);
    wakes = name == "Task.__wakeup";
    return wakes || name == "Task.__step" ? PyMethod_GET_SELF(callback) : nullptr;
  }
  if (short_type_name(callback) != "TaskStepMethWrapper") return nullptr;
  const Ref self = attribute(callback, "__self__");
  return self.get();  // the callback keeps it alive
}

bool is_generator_like(PyObject* object) {
  return object != nullptr && (PyCoro_CheckExact(object) || PyGen_CheckExact(object));
}

// is_housekeeping: coroutines that the loop runs for itself at its end.
bool is_housekeeping(PyObject* coroutine) {
  const PyCodeObject* const code = fs_generator_code(coroutine);
  return text_of(code->co_filename).ends_with("/asyncio/base_events.py");
}

bool truth(PyObject* object, const char* name) { return attribute(object, name).get() == Py_True; }

}  // namespace

AsyncioLanes::AsyncioLanes(Runtime& runtime)
    : runtime_(runtime),
      timers_(runtime.writer(), &runtime.scheduler().timers(), core::TimerQueue::Whose::Process),
      task_type_(type_of("_asyncio", "Task")),
      py_task_type_(type_of("asyncio.tasks", "_PyTask")),
      future_type_(type_of("_asyncio", "Future")),
      py_future_type_(type_of("asyncio.futures", "_PyFuture")) {}

AsyncioLanes& AsyncioLanes::get() {
  // never destroyed: it holds Python objects, and Python ends with the process
  static auto* const lanes = new AsyncioLanes(*Runtime::get());
  return *lanes;
}

void AsyncioLanes::begin_anew() {
  timers_.forget_all();
  loops_.forget_all();
  loop_lanes_.clear();
  tasks_.forget_all();
  handles_.clear();
  timer_handles_.clear();
  running_.clear();
  future_deadlines_.forget_all();
  task_deadlines_.forget_all();
  lock_holders_.forget_all();
  fired_count_ = 0;
}

bool AsyncioLanes::is_task(PyObject* object) const {
  return is_a(object, task_type_) || is_a(object, py_task_type_);
}

bool AsyncioLanes::is_future(PyObject* object) const {
  return is_a(object, future_type_) || is_a(object, py_future_type_);
}

LaneId AsyncioLanes::task_lane(PyObject* object) const {
  const LaneId* const lane = is_task(object) ? tasks_.find(object) : nullptr;
  return lane == nullptr ? LaneId{} : *lane;
}

TimeNs AsyncioLanes::future_deadline(PyObject* future) const {
  const TimeNs* const deadline_ns = future_deadlines_.find(future);
  return deadline_ns == nullptr ? base::kNever : *deadline_ns;
}

TimeNs AsyncioLanes::task_deadline(PyObject* task) const {
  const base::own::Vector<TimeNs>* const deadlines = task_deadlines_.find(task);
  if (deadlines == nullptr || deadlines->empty()) return base::kNever;
  return *std::min_element(deadlines->begin(), deadlines->end());
}

LaneId AsyncioLanes::lock_holder(PyObject* lock) const {
  const LaneId* const holder = lock_holders_.find(lock);
  return holder == nullptr ? LaneId{} : *holder;
}

// --- the loop ------------------------------------------------------------------------------------

bool AsyncioLanes::is_loop_lane(LaneId lane) const { return loop_lanes_.contains(lane); }

LaneId AsyncioLanes::loop_lane(PyObject* loop) {
  LaneId& lane = loops_.of(loop);
  if (!lane || runtime_.lanes().state(lane) == LaneState::Ended) {
    lane = runtime_.lanes().born(LaneKind::EventLoop, runtime_.names().unique("event loop"),
                                 runtime_.current().thread_lane, runtime_.lane(), runtime_.place(),
                                 runtime_.anchor());
    loop_lanes_.insert(lane);
  }
  return lane;
}

// The loop's lane is entered at its first pass, since run_forever() may refuse to run at all.
void AsyncioLanes::run_once_called(PyObject* loop) {
  const LaneId lane = loop_lane(loop);
  for (const LaneEntry& entry : runtime_.current().lanes) {
    if (entry.lane == lane) return;
  }
  const bool fresh = runtime_.lanes().state(lane) == LaneState::New;
  runtime_.enter(LaneEntry{lane}, WaitKind::Called, fresh ? SwitchKind::Start : SwitchKind::Resume,
                 runtime_.place());
}

void AsyncioLanes::run_forever_left(PyObject* loop) {
  const LaneId* const lane = loops_.find(loop);
  PyFiber& fiber = runtime_.current();
  if (lane == nullptr || fiber.lanes.back().lane != *lane) return;
  core::Wait wait;
  wait.why = WaitKind::Other;
  wait.detail = runtime_.writer().intern("stopped");
  runtime_.pop_and_return(runtime_.lanes().blocked(*lane, wait));
}

void AsyncioLanes::loop_closed(PyObject* loop) {
  std::vector<PyObject*> left;
  for (const auto& [handle, record] : handles_) {
    if (record.loop == loop) left.push_back(handle);
  }
  std::sort(left.begin(), left.end(), [this](PyObject* a, PyObject* b) {
    const Handle& x = handles_.at(a);
    const Handle& y = handles_.at(b);
    return x.callback != y.callback ? x.callback < y.callback : x.timer < y.timer;
  });
  for (PyObject* handle : left) handle_cancelled(handle);
  const LaneId* const lane = loops_.find(loop);
  if (lane == nullptr) return;
  const LaneState state = runtime_.lanes().state(*lane);
  if (state == LaneState::New || state == LaneState::Blocked) {
    runtime_.lanes().ended(*lane, trace::EndKind::Returned, runtime_.writer().intern("closed"), {},
                           runtime_.anchor());
  }
  loops_.forget(loop);
}

// --- handles -------------------------------------------------------------------------------------

AsyncioLanes::Origin AsyncioLanes::origin_of(PyObject* argument) const {
  if (const LaneId task = task_lane(argument)) {
    if (runtime_.lanes().state(task) == LaneState::Ended) return {task, WakeKind::Finished};
  }
  const LaneId lane = runtime_.lane();
  if (is_loop_lane(lane)) {
    const auto it = running_.find(&runtime_.current());
    return it == running_.end() ? Origin{} : it->second;
  }
  return {lane, WakeKind::Notified};
}

bool AsyncioLanes::is_cancelled(PyObject* future) const {
  if (!is_future(future)) return false;
  const Ref state = attribute(future, "_state");
  return text_of(state.get()) == "CANCELLED";
}

GenLane* AsyncioLanes::root_of(PyObject* loop, PyObject* task) {
  const Ref held = attribute(task, "_coro");
  PyObject* coroutine = held.get();
  if (!is_generator_like(coroutine)) return nullptr;
  GenLane* root = runtime_.generators().find(coroutine);
  const bool born = root == nullptr;
  if (born) {
    if (fs_generator_frame(coroutine) == nullptr || is_housekeeping(coroutine)) return nullptr;
    const std::string_view name = text_of(reinterpret_cast<PyGenObject*>(coroutine)->gi_name);
    root =
        &runtime_.add_generator(coroutine, LaneKind::Task, name, loop_lane(loop), runtime_.place());
    task_deadlines_.forget(task);
  }
  root->task = task;
  tasks_.of(task) = root->lane;
  if (born) look_at_name(task);
  return root;
}

// step_queued: the task's next step stands in the loop's queue. The lane that will run in it.
LaneId AsyncioLanes::step_queued(PyObject* loop, PyObject* task, PyObject* argument,
                                 const Origin& origin, bool wakes) {
  GenLane* const root = root_of(loop, task);
  if (root == nullptr) return {};
  GenLane* innermost = root;
  while (const auto delegate = innermost->delegate.lock()) innermost = delegate.get();
  WakeKind how = origin.how;
  LaneId waker = origin.lane;
  if (runtime_.lanes().state(innermost->lane) == LaneState::New) {
    how = WakeKind::Spawned;
    waker = runtime_.lane();
  } else if (!wakes) {
    // asyncio has something to tell it: a yield that it cannot accept
    how = WakeKind::Thrown;
  } else if (truth(task, "_must_cancel") || (is_cancelled(argument) && !task_lane(argument))) {
    how = WakeKind::Cancelled;
  }
  runtime_.make_lane_ready(innermost->lane, how, {}, runtime_.anchor(), waker);
  return innermost->lane;
}

// queue: `handle` has joined the tail of the loop's queue.
void AsyncioLanes::queue(PyObject* loop, PyObject* handle, EventSeq cause) {
  const Ref callback = attribute(handle, "_callback");
  const Ref arguments = attribute(handle, "_args");
  if (!callback || callback.get() == Py_None) return;
  PyObject* argument = nullptr;
  if (arguments && PyTuple_Check(arguments.get()) && PyTuple_GET_SIZE(arguments.get()) > 0) {
    argument = PyTuple_GET_ITEM(arguments.get(), 0);
  }
  Handle& record = handles_[handle];
  if (!record.fired) record.origin = origin_of(argument);
  record.loop = loop;
  bool wakes = false;
  PyObject* const task = resumed_task(callback.get(), wakes);
  LaneId target;
  std::string what = callback_name(callback.get());
  if (is_task(task)) {
    target = step_queued(loop, task, argument, record.origin, wakes);
    what = wakes ? "wake up" : "step";
  }
  record.callback = runtime_.callbacks().queued(
      loop_lane(loop), target, runtime_.writer().intern(what), runtime_.lane(), cause);
}

void AsyncioLanes::call_soon_left(PyObject* loop, PyObject* handle) {
  handles_.erase(handle);
  queue(loop, handle, runtime_.anchor());
}

void AsyncioLanes::handle_called(PyObject* handle) {
  const Ref loop = attribute(handle, "_loop");
  auto it = handles_.find(handle);
  if (it != handles_.end() && it->second.timer) {
    // taken from the heap by a clock that we do not see, or a rounding error early
    TimeNs& now_ns = runtime_.clock().now_ns;
    const TimeNs early_ns = it->second.deadline_ns - now_ns;
    if (early_ns > 0 && early_ns <= kClockResolutionNs) now_ns = it->second.deadline_ns;
    fire_due();
    if (it->second.timer) forget_timer(it->second);
  }
  if (fired_count_ > 0) queue_fired(loop.get(), handle);
  it = handles_.find(handle);
  if (it == handles_.end() || !it->second.callback) queue(loop.get(), handle, runtime_.anchor());
  it = handles_.find(handle);
  if (it == handles_.end()) return;
  runtime_.callbacks().started(it->second.callback, &runtime_.current());
  runtime_.callbacks().running().from_timer = it->second.origin.how == WakeKind::TimerFired;
  running_[&runtime_.current()] = it->second.origin;
  handles_.erase(it);
}

void AsyncioLanes::handle_left() {
  running_.erase(&runtime_.current());
  runtime_.callbacks().finished();
}

void AsyncioLanes::handle_cancelled(PyObject* handle) {
  const auto it = handles_.find(handle);
  if (it == handles_.end()) return;
  if (it->second.timer) {
    const TimerId timer = it->second.timer;
    forget_timer(it->second);
    timers_.cancel(timer, runtime_.anchor());
  }
  if (it->second.fired && !it->second.callback) --fired_count_;
  if (it->second.callback) runtime_.callbacks().dropped(it->second.callback);
  handles_.erase(it);
}

// --- timers --------------------------------------------------------------------------------------

void AsyncioLanes::call_at_left(PyObject* loop, PyObject* handle) {
  const Ref when = attribute(handle, "_when");
  const Ref arguments = attribute(handle, "_args");
  const Ref callback = attribute(handle, "_callback");
  const double seconds = when ? PyFloat_AsDouble(when.get()) : 0;
  if (PyErr_Occurred()) PyErr_Clear();
  if (!std::isfinite(seconds) || seconds < 0 || seconds > 9e9) return;
  Handle record;
  record.loop = loop;
  record.origin = {LaneId{}, WakeKind::TimerFired};
  record.deadline_ns = static_cast<TimeNs>(std::llround(seconds * 1e9)) - machine::kUpAtStartNs;
  if (arguments && PyTuple_Check(arguments.get())) {
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(arguments.get()); ++i) {
      PyObject* argument = PyTuple_GET_ITEM(arguments.get(), i);
      if (record.future == nullptr && is_future(argument)) record.future = argument;
    }
  }
  if (callback && PyCFunction_Check(callback.get())) {
    // future.set_result as the callback itself
    PyObject* const self = PyCFunction_GET_SELF(callback.get());
    if (is_future(self)) record.future = self;
  }
  const std::string what = callback_name(callback.get());
  if (what == "timeout" && PyMethod_Check(callback.get())) {
    const Ref task = attribute(PyMethod_GET_SELF(callback.get()), "_task");
    if (is_task(task.get())) record.task = task.get();
  }
  record.timer = timers_.arm(record.deadline_ns, 0, {}, runtime_.lane(),
                             runtime_.writer().intern(what), runtime_.anchor());
  if (record.future != nullptr) future_deadlines_.of(record.future) = record.deadline_ns;
  if (record.task != nullptr) task_deadlines_.of(record.task).push_back(record.deadline_ns);
  timer_handles_[record.timer.value] = handle;
  handles_[handle] = record;
}

void AsyncioLanes::forget_timer(Handle& handle) {
  timer_handles_.erase(handle.timer.value);
  handle.timer = {};
  if (handle.future != nullptr) future_deadlines_.forget(handle.future);
  if (handle.task != nullptr) {
    base::own::Vector<TimeNs>* const deadlines = task_deadlines_.find(handle.task);
    if (deadlines == nullptr) return;
    const auto it = std::find(deadlines->begin(), deadlines->end(), handle.deadline_ns);
    if (it != deadlines->end()) deadlines->erase(it);
  }
}

// fire_due: asyncio has just read the clock to see which timers are due.
void AsyncioLanes::fire_due() {
  while (const auto due = timers_.pop_due(runtime_.clock().now_ns)) {
    const auto owner = timer_handles_.find(due.timer.value);
    if (owner == timer_handles_.end()) continue;
    Handle& handle = handles_.at(owner->second);
    forget_timer(handle);
    handle.fired = due.fired;
    ++fired_count_;
  }
}

void AsyncioLanes::time_left(fs_frame* frame) {
  fs_frame* const caller = fs_frame_back(frame);
  if (caller == nullptr) return;
  if (runtime_.sources().info(fs_frame_code(caller)).hook == Hook::LoopRunOnce) fire_due();
}

// queue_fired: the loop has moved the timers that fired into its queue; `first` is the handle that
// it has taken out of it since.
void AsyncioLanes::queue_fired(PyObject* loop, PyObject* first) {
  const auto take = [this, loop](PyObject* handle) {
    const auto it = handles_.find(handle);
    if (it == handles_.end() || !it->second.fired || it->second.callback) return;
    if (it->second.loop != loop) return;
    --fired_count_;
    queue(loop, handle, it->second.fired);
  };
  take(first);
  const Ref ready = attribute(loop, "_ready");
  const Ref items = Ref::steal(ready ? PySequence_List(ready.get()) : nullptr);
  if (!items) {
    PyErr_Clear();
    return;
  }
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(items.get()); ++i) {
    take(PyList_GET_ITEM(items.get(), i));
  }
}

// --- tasks and coroutines ------------------------------------------------------------------------

void AsyncioLanes::task_named(PyObject* task, PyObject* name) {
  const LaneId lane = task_lane(task);
  const std::string_view text = text_of(name);
  if (!lane || text.empty() || runtime_.lanes().state(lane) == LaneState::Ended) return;
  const std::string full =
      std::string(runtime_.lanes().name(lane)) + " (" + std::string(text) + ")";
  runtime_.lanes().rename(lane, full);
}

// From 3.13 on a task gets its name when it is made.
void AsyncioLanes::look_at_name(PyObject* task) {
  const auto is = [task](const Ref& type) {
    return reinterpret_cast<PyObject*>(Py_TYPE(task)) == type.get();
  };
  if (!is(task_type_) && !is(py_task_type_)) return;  // it may have a get_name() of its own
  const SavedError saved;
  const Ref name = Ref::steal(PyObject_CallMethod(task, "get_name", nullptr));
  if (!name) return PyErr_Clear();
  if (!text_of(name.get()).starts_with("Task-")) task_named(task, name.get());
}

// --- coroutines that nobody awaits ---------------------------------------------------------------

namespace {

// visible_depth: the running thread's own setting of sys.set_coroutine_origin_tracking_depth().
// Ours is never below 1, so a thread that has set 1 is remembered.
int visible_depth() {
  const PyThreadState* const ts = PyThreadState_Get();
  if (ts->coroutine_origin_tracking_depth > 1) return ts->coroutine_origin_tracking_depth;
  const Runtime* const runtime = Runtime::get();
  if (runtime == nullptr || !runtime->running()) return 0;
  return Runtime::get()->process().track_one_origin.contains(ts->id) ? 1 : 0;
}

PyObject* set_depth(PyObject*, PyObject* arguments, PyObject* keywords) {
  static const char* names[] = {"depth", nullptr};
  int depth = 0;
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "i:set_coroutine_origin_tracking_depth",
                                   const_cast<char**>(names), &depth)) {
    return nullptr;
  }
  if (depth < 0) {
    PyErr_SetString(PyExc_ValueError, "depth must be >= 0");
    return nullptr;
  }
  if (PySys_Audit("sys.set_coroutine_origin_tracking_depth", "i", depth) < 0) return nullptr;
  if (Runtime* const runtime = Runtime::get(); runtime != nullptr && runtime->running()) {
    std::set<std::uint64_t>& ones = runtime->process().track_one_origin;
    const std::uint64_t thread = PyThreadState_Get()->id;
    if (depth == 1) ones.insert(thread);
    if (depth != 1) ones.erase(thread);
  }
  PyThreadState_Get()->coroutine_origin_tracking_depth = std::max(depth, 1);
  Py_RETURN_NONE;
}

PyObject* get_depth(PyObject*, PyObject*) { return PyLong_FromLong(visible_depth()); }

PyMethodDef depth_methods[] = {
    {"set_coroutine_origin_tracking_depth", as_method(set_depth), kKeywords,
     "Enable or disable origin tracking for coroutine objects in this thread."},
    {"get_coroutine_origin_tracking_depth", get_depth, METH_NOARGS,
     "Check status of origin tracking for coroutine objects in this thread."},
};

// cr_origin: as the program would see it if only its own setting counted.
PyObject* visible_origin(PyObject* coroutine, void*) {
  PyObject* origin = reinterpret_cast<PyCoroObject*>(coroutine)->cr_origin_or_finalizer;
  const bool ours = origin != nullptr && PyTuple_GET_SIZE(origin) == 1 && visible_depth() == 0;
  return Py_NewRef(origin == nullptr || ours ? Py_None : origin);
}

PyGetSetDef origin_getter = {"cr_origin", visible_origin, nullptr, nullptr, nullptr};

}  // namespace

bool track_coroutine_origins() {
  const Ref getter = Ref::steal(PyDescr_NewGetSet(&PyCoro_Type, &origin_getter));
  if (!getter || PyDict_SetItemString(fs_type_dict(&PyCoro_Type), "cr_origin", getter.get()) < 0) {
    return false;
  }
  PyType_Modified(&PyCoro_Type);
  for (PyMethodDef& method : depth_methods) {
    const Ref module = Ref::steal(PyUnicode_FromString("sys"));
    const Ref function = Ref::steal(PyCFunction_NewEx(&method, nullptr, module.get()));
    if (!function || PySys_SetObject(method.ml_name, function.get()) < 0) return false;
  }
  PyThreadState_Get()->coroutine_origin_tracking_depth = 1;
  return true;
}

void AsyncioLanes::unawaited(PyObject* coroutine) {
  if (coroutine == nullptr || !PyCoro_CheckExact(coroutine)) return;
  auto* coro = reinterpret_cast<PyCoroObject*>(coroutine);
  trace::Place place;
  PyObject* origin = coro->cr_origin_or_finalizer;
  if (origin != nullptr && PyTuple_Check(origin) && PyTuple_GET_SIZE(origin) > 0) {
    PyObject* frame = PyTuple_GET_ITEM(origin, 0);
    place.source = runtime_.sources().find(std::string(text_of(PyTuple_GET_ITEM(frame, 0))));
    const long line = PyLong_AsLong(PyTuple_GET_ITEM(frame, 1));
    if (place.source) place.line = static_cast<std::uint32_t>(std::max(line, 0L));
  }
  LaneId lane;
  const std::string name(text_of(coro->cr_name));
  if (GenLane* gen = runtime_.generators().find(coroutine)) {
    lane = gen->lane;
    runtime_.generators().drop(coroutine);
  } else if (place.source) {
    lane = runtime_.lanes().born(LaneKind::Coroutine, runtime_.names().unique(name),
                                 runtime_.lane(), runtime_.lane(), place, runtime_.anchor());
  }
  if (!lane) return;
  runtime_.note(lane, trace::NoteKind::NeverAwaited,
                "the coroutine " + name + " was made here, and nobody ever awaited it", place);
  runtime_.lanes().ended(lane, trace::EndKind::NeverStarted,
                         runtime_.writer().intern("never awaited"), place, runtime_.anchor());
}

// --- hooks ---------------------------------------------------------------------------------------

void AsyncioLanes::hook(Hook hook, fs_frame* frame, bool called, PyObject* result) {
  PyObject* const self = fs_local(frame, 0);
  const bool left = !called;
  const bool returned = left && result != nullptr;
  switch (hook) {
    case Hook::LoopRunForever:
      if (left && self) run_forever_left(self);
      break;
    case Hook::LoopRunOnce:
      if (called && self) run_once_called(self);
      break;
    case Hook::LoopTime:
      if (returned) time_left(frame);
      break;
    case Hook::LoopCallSoon:
      if (returned && self) call_soon_left(self, result);
      break;
    case Hook::LoopCallAt:
      if (returned && self) call_at_left(self, result);
      break;
    case Hook::LoopAddCallback:
      if (PyObject* handle = fs_local(frame, 1); called && self && handle) {
        if (!truth(handle, "_cancelled")) queue(self, handle, runtime_.anchor());
      }
      break;
    case Hook::LoopClose:
      if (left && self && truth(self, "_closed")) loop_closed(self);
      break;
    case Hook::LoopWriteToSelf:
      if (left) wake_ready_pollers();
      break;
    case Hook::HandleRun:
      if (called && self) handle_called(self);
      if (left) handle_left();
      break;
    case Hook::HandleCancel:
      if (called && self) handle_cancelled(self);
      break;
    case Hook::TaskSetName:
      if (returned && self) task_named(self, fs_local(frame, 1));
      break;
    case Hook::LockAcquire:
      if (returned && self && fs_exit_kind(frame) == 0) lock_holders_.of(self) = runtime_.lane();
      break;
    case Hook::LockRelease:
      if (called && self) lock_holders_.forget(self);
      break;
    case Hook::WarnUnawaited:
      if (called) unawaited(self);
      break;
    default:  // frame_lanes.cpp
      break;
  }
}

void asyncio_hook(Hook hook, fs_frame* frame, bool called, PyObject* result) {
  AsyncioLanes::get().hook(hook, frame, called, result);
}

}  // namespace fiberscope::host
