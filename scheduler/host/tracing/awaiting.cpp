// What a suspended coroutine waits for, read from the chain of what it awaits.
// Source: CPython 3.11 Objects/genobject.c (the layouts of the wrappers that C code puts between a
// coroutine and what it awaits), Modules/_asynciomodule.c, Lib/asyncio.
#include <algorithm>

#include "scheduler/host/tracing/asyncio_lanes.h"
#include "scheduler/host/tracing/names.h"
#include "scheduler/host/tracing/waits.h"

namespace fiberscope::host {

using trace::WaitKind;

namespace {

// The iterators of `__await__` and of async generators: an object whose first field is the
// generator that it drives.
struct Wrapper {
  PyObject_HEAD PyObject* generator;
};

bool can_await(PyObject* object) {
  return PyCoro_CheckExact(object) || PyGen_CheckExact(object) || PyAsyncGen_CheckExact(object);
}

// awaited_by: the next link of the chain; empty at its end.
Ref awaited_by(PyObject* object) {
  if (can_await(object)) {
    // not cr_await: from 3.12 on that is None as long as throw() passes the frame
    fs_frame* const frame = fs_generator_frame(object);
    const bool waits = frame != nullptr && fs_frame_delegates(frame) == FS_PASSED;
    return waits ? Ref::borrow(fs_sent_value(frame)) : Ref();
  }
  const std::string_view type = Py_TYPE(object)->tp_name;
  if (type == "coroutine_wrapper" || type == "async_generator_asend" ||
      type == "async_generator_athrow") {
    return Ref::borrow(reinterpret_cast<Wrapper*>(object)->generator);
  }
  return {};
}

// Reader: collects what the links of the chain tell. The outermost library function that is a wait
// says what it is, except that a condition that has been notified waits for its lock.
class Reader {
 public:
  Reader(Runtime& runtime, core::Wait& wait) : runtime_(runtime), wait_(wait) {}

  void read(PyObject* generator) {
    Ref link = Ref::borrow(generator);
    while (link && link.get() != Py_None) {
      if (can_await(link.get())) read_frame(link.get());
      link = awaited_by(link.get());
    }
  }
  PyObject* wait_for_future() const { return wait_for_future_; }
  bool found() const { return found_; }
  // name_object: by what the program's innermost function calls it.
  void name_object(PyObject* object) {
    if (program_frame_ == nullptr) return;
    const std::string name = variable_name(object, program_frame_);
    const std::string words(runtime_.writer().text(wait_.detail));
    if (name.empty() || name == words) return;
    wait_.detail = runtime_.writer().intern(words + " " + name);
  }

 private:
  void read_frame(PyObject* generator) {
    fs_frame* const frame = fs_generator_frame(generator);
    if (frame == nullptr) return;
    const CodeInfo& info = runtime_.sources().info(fs_frame_code(frame));
    if (info.program) {
      program_frame_ = frame;
      return;
    }
    if (info.wait == nullptr) return;
    if (found_ && !(wait_.why == WaitKind::Condition && info.wait->why == WaitKind::Lock)) return;
    found_ = wait_from_frame(runtime_, frame, info, wait_);
    PyObject* const object = waited_object(frame, info);
    if (object != nullptr) name_object(object);
    if (info.wait->why == WaitKind::Lock && object != nullptr) {
      wait_.target = AsyncioLanes::get().lock_holder(object);
    }
    if (std::string_view(info.wait->function) == "wait_for") {
      wait_for_future_ = fs_local(frame, 0);
    }
  }

  Runtime& runtime_;
  core::Wait& wait_;
  fs_frame* program_frame_ = nullptr;
  PyObject* wait_for_future_ = nullptr;
  bool found_ = false;
};

// waits_for_job: the future is that of a job in an executor: asyncio hands the result on by a
// callback of the future. Source: CPython 3.11 Lib/asyncio/futures.py, _chain_future.
bool waits_for_job(PyObject* future) {
  const Ref callbacks = attribute(future, "_callbacks");
  if (!callbacks || !PyList_Check(callbacks.get())) return false;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(callbacks.get()); ++i) {
    PyObject* const entry = PyList_GET_ITEM(callbacks.get(), i);
    if (!PyTuple_Check(entry) || PyTuple_GET_SIZE(entry) == 0) continue;
    PyObject* const callback = PyTuple_GET_ITEM(entry, 0);
    if (!PyFunction_Check(callback)) continue;
    const auto* code = reinterpret_cast<PyCodeObject*>(PyFunction_GET_CODE(callback));
    if (text_of(code->co_name) == "_call_check_cancel") return true;
  }
  return false;
}

// running_task: whose step runs on the current fiber.
PyObject* running_task(Runtime& runtime) {
  const std::vector<LaneEntry>& lanes = runtime.current().lanes;
  for (auto it = lanes.rbegin(); it != lanes.rend(); ++it) {
    if (it->generator != nullptr && it->generator->task != nullptr) return it->generator->task;
  }
  return nullptr;
}

}  // namespace

void describe_await(PyObject* generator, PyObject* yielded, core::Wait& wait) {
  Runtime& runtime = *Runtime::get();
  AsyncioLanes& asyncio = AsyncioLanes::get();
  wait.why = WaitKind::Future;
  Reader reader(runtime, wait);
  reader.read(generator);
  PyObject* future = asyncio.is_future(yielded) ? yielded : nullptr;
  if (PyObject* task = reader.wait_for_future()) {
    wait.target = asyncio.task_lane(task);
  } else if (!reader.found() && future != nullptr) {
    if (const LaneId task_lane = asyncio.task_lane(future)) {
      wait.why = WaitKind::Await;
      wait.target = task_lane;
      wait.detail = runtime.writer().intern("task");
    } else if (std::string_view(Py_TYPE(future)->tp_name).ends_with("_GatheringFuture")) {
      wait.why = WaitKind::Gather;
      wait.detail = runtime.writer().intern("gather");
    } else if (waits_for_job(future)) {
      wait.detail = runtime.writer().intern("job in a thread pool");
    } else {
      wait.detail = runtime.writer().intern("future");
      reader.name_object(future);
    }
  } else if (!reader.found()) {
    wait.why = yielded == Py_None ? WaitKind::Yielded : WaitKind::Other;
  }
  if (future != nullptr) wait.deadline_ns = asyncio.future_deadline(future);
  if (PyObject* task = running_task(runtime)) {
    wait.deadline_ns = std::min(wait.deadline_ns, asyncio.task_deadline(task));
  }
}

bool yields_to_loop(PyObject* yielded) {
  Runtime& runtime = *Runtime::get();
  return yielded == Py_None && running_task(runtime) != nullptr;
}

}  // namespace fiberscope::host
