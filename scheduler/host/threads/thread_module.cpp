// _thread: the real module, with threads, locks and identities of the simulated machine.
//
// A thread is a fiber with a PyThreadState of its own. It gives the core away only where it waits.
// Source: CPython 3.11 Modules/_threadmodule.c.
#include <Python.h>

#include <cstddef>
#include <cstdio>
#include <map>
#include <memory>

#include "scheduler/base/own.h"
#include "scheduler/base/shared.h"
#include "scheduler/host/calls/waiting.h"
#include "scheduler/host/greenlet/greenlet.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/threads.h"
#include "scheduler/host/python/cpython.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/python/values.h"
#include "scheduler/host/run/runtime.h"
#include "scheduler/host/threads/c_threads.h"
#include "scheduler/host/threads/locks.h"
#include "scheduler/host/threads/modules.h"
#include "scheduler/host/threads/thread_ends.h"
#include "scheduler/host/tracing/tracer.h"

namespace fiberscope::host {

using trace::WakeKind;

namespace {

// A new thread touches two pages at once: of its stack, and of what the system keeps beside it.
constexpr TimeNs kFirstPages = 2;
constexpr Py_ssize_t kStackBytesMin = 32 * 1024;

unsigned long last_ident = kMainThreadIdent;
long thread_count = 0;
std::size_t stack_bytes = 0;

PyObject* allocate_lock(PyObject*, PyObject*) { return make_lock(); }

// --- threads -------------------------------------------------------------------------------------

// Start: what a new thread runs; taken over by its fiber.
struct Start : base::OwnNew {
  Ref function;
  Ref arguments;
  Ref keywords;
  Ref handle;  // thread_ends.h
};

// How a thread ends: told as Failed where an exception left it, though threading.py catches it.
struct ThreadEnd {
  trace::EndKind how = trace::EndKind::Returned;
  TextId detail;
  trace::Place place;
};

// The ends that threading.excepthook has told, by lane, until the threads have come to them.
std::map<LaneId, ThreadEnd>& told_ends() {
  return base::shared<std::map<LaneId, ThreadEnd>, ThreadEnd>();
}

ThreadEnd failure(Runtime& runtime, PyObject* exception, PyObject* traceback) {
  ThreadEnd end;
  end.how = trace::EndKind::Failed;
  if (exception != nullptr) end.detail = runtime.writer().intern(describe_exception(exception));
  end.place = runtime.sources().raised_at(traceback);
  return end;
}

PyCFunction real_excepthook = nullptr;  // looks into the state of the module that it is given

// excepthook: an exception has left a thread's run(). Called by the program itself it tells of no
// end. Source: CPython 3.11 Lib/threading.py, Thread._bootstrap_inner; Modules/_threadmodule.c,
// thread_excepthook.
PyObject* excepthook(PyObject* module, PyObject* arguments) {
  Runtime* const runtime = Runtime::get_running();
  const bool told = runtime != nullptr && PyTuple_Check(arguments) &&
                    PyTuple_GET_SIZE(arguments) >= 3 && !runtime->place().source;
  if (told && PyTuple_GET_ITEM(arguments, 0) != PyExc_SystemExit) {
    told_ends()[runtime->current().thread_lane] =
        failure(*runtime, PyTuple_GET_ITEM(arguments, 1), PyTuple_GET_ITEM(arguments, 2));
  }
  return real_excepthook(module, arguments);
}

// Fibers that have ended; their records go when nobody can look at them any more.
std::vector<std::unique_ptr<PyFiber>>& ended_fibers() {
  struct EndedFibers;
  return base::shared<std::vector<std::unique_ptr<PyFiber>>, EndedFibers>();
}

ThreadEnd run_thread(Runtime& runtime, Start& start) {
  const Ref result =
      Ref::steal(PyObject_Call(start.function.get(), start.arguments.get(), start.keywords.get()));
  if (result) {
    const auto told = told_ends().extract(runtime.current().thread_lane);
    return told ? told.mapped() : ThreadEnd{};
  }
  if (PyErr_ExceptionMatches(PyExc_SystemExit)) {
    PyErr_Clear();
    return {trace::EndKind::Exited, {}, {}};
  }
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  const ThreadEnd end = failure(runtime, value, traceback);
  PyErr_Restore(type, value, traceback);
  fs_tell_thread_failed(start.function.get());
  return end;
}

void thread_fiber(core::Fiber& fiber, void* argument) {
  Runtime& runtime = *Runtime::get();
  PyFiber& self = *static_cast<PyFiber*>(fiber.user);
  runtime.begin_thread(self);
  fs_stack_base base;
  begin_python_state(self, base);
  runtime.set_anchor(runtime.lanes().since(fiber.lane));
  trace_thread();
  ThreadEnd end;
  Ref handle;
  {
    const std::unique_ptr<Start> start(static_cast<Start*>(argument));
    end = run_thread(runtime, *start);
    handle = std::move(start->handle);
  }
  // forked meanwhile, this is the last thread of another process
  if (&runtime.current() != &self) {
    std::fflush(nullptr);
    kill_process(runtime.process(), 0);
  }
  --thread_count;
  PyThreadState* ts = self.thread_state;
  end_thread_greenlets();
  PyThreadState_Clear(ts);
  untrace_thread();
  end_python_state(self);
  wake_ready_pollers();
  runtime.recorder().memory(self);
  runtime.lanes().ended(fiber.lane, end.how, end.detail, end.place, runtime.anchor());
  if (handle) thread_has_ended(handle.get());
  handle = {};
  PyThreadState_Swap(nullptr);
  runtime.end_thread(self);
  PyThreadState_Delete(ts);
  fiber.discard_when_done = true;
  runtime.fibers().forget(self);
  ended_fibers().emplace_back(&self);
}

// thread_name: of the threading.Thread whose bootstrap this is.
std::string thread_name(PyObject* function) {
  if (PyMethod_Check(function)) {
    const Ref name = attribute(PyMethod_GET_SELF(function), "_name");
    if (!text_of(name.get()).empty()) return std::string(text_of(name.get()));
  }
  return "thread";
}

}  // namespace

unsigned long start_thread(PyObject* function, PyObject* arguments, PyObject* keywords,
                           PyObject* handle) {
  Runtime* const runtime = Runtime::get_running();
  const bool allowed = runtime != nullptr && may_begin_thread(calling_process()) &&
                       has_room_for_stack(calling_process());
  PyThreadState* ts = allowed ? PyThreadState_New(PyThreadState_Get()->interp) : nullptr;
  if (ts == nullptr) {
    PyErr_SetString(PyExc_RuntimeError, "can't start new thread");
    return 0;
  }
  ended_fibers().clear();
  ts->thread_id = ++last_ident;
  ts->native_thread_id = static_cast<unsigned long>(runtime->processes().new_number());
  const LaneId lane = runtime->lanes().born(
      trace::LaneKind::Thread, runtime->names().unique(thread_name(function)),
      runtime->process_lane(), runtime->lane(), runtime->place(), runtime->anchor());
  auto start = std::make_unique<Start>(Start{{}, Ref::borrow(function), Ref::borrow(arguments),
                                             Ref::borrow(keywords), Ref::borrow(handle)});
  PyFiber* fiber = runtime->new_fiber(lane, ts, lane, thread_fiber, start.get());
  if (fiber == nullptr) {
    runtime->lanes().ended(lane, trace::EndKind::NeverStarted);
    PyThreadState_Clear(ts);
    PyThreadState_Delete(ts);
    PyErr_SetString(PyExc_RuntimeError, "can't start new thread");
    return 0;
  }
  start.release();
  fiber->process->signals.inherit_mask(runtime->current().thread_lane, lane);
  inherit_thread(runtime->current(), *fiber);
  ++thread_count;
  const base::Costs& costs = runtime->options().costs;
  runtime->spend(costs.thread_start_ns + kFirstPages * costs.page_ns);
  runtime->process().gil.tell_from_now_on(*runtime);
  if (handle != nullptr) thread_has_begun(handle, ts->thread_id, lane);
  runtime->scheduler().start(*fiber->fiber, runtime->anchor());
  return ts->thread_id;
}

namespace {

PyObject* start_new_thread(PyObject*, PyObject* arguments) {
  PyObject *function, *call_arguments, *keywords = nullptr;
  if (!PyArg_UnpackTuple(arguments, "start_new_thread", 2, 3, &function, &call_arguments,
                         &keywords)) {
    return nullptr;
  }
  const char* wrong = nullptr;
  if (!PyCallable_Check(function)) {
    wrong = "first arg must be callable";
  } else if (!PyTuple_Check(call_arguments)) {
    wrong = "2nd arg must be a tuple";
  } else if (keywords != nullptr && !PyDict_Check(keywords)) {
    wrong = "optional 3rd arg must be a dictionary";
  }
  if (wrong != nullptr) {
    PyErr_SetString(PyExc_TypeError, wrong);
    return nullptr;
  }
  if (PySys_Audit("_thread.start_new_thread", "OOO", function, call_arguments,
                  keywords ? keywords : Py_None) < 0) {
    return nullptr;
  }
  const unsigned long ident = start_thread(function, call_arguments, keywords, nullptr);
  return ident == 0 ? nullptr : PyLong_FromUnsignedLong(ident);
}

PyObject* get_ident(PyObject*, PyObject*) { return PyLong_FromUnsignedLong(current_ident()); }

PyObject* get_number(PyObject*, PyObject*) {
  Runtime* const runtime = Runtime::get_running();
  return PyLong_FromLong(runtime ? FiberTable::number_of(runtime->current()) : kFirstPid);
}

PyObject* count_threads(PyObject*, PyObject*) { return PyLong_FromLong(thread_count); }

PyObject* set_stack_size(PyObject*, PyObject* arguments) {
  Py_ssize_t size = 0;
  if (!PyArg_ParseTuple(arguments, "|n:stack_size", &size)) return nullptr;
  if (size < 0) {
    PyErr_SetString(PyExc_ValueError, "size must be 0 or a positive value");
    return nullptr;
  }
  if (size > 0 && size < kStackBytesMin) {
    PyErr_Format(PyExc_ValueError, "size not valid: %zd bytes", size);
    return nullptr;
  }
  // every stack of ours is as large as any program needs; without an argument it is set to 0
  const std::size_t old = stack_bytes;
  stack_bytes = static_cast<std::size_t>(size);
  return PyLong_FromSize_t(old);
}

PyMethodDef functions[] = {
    {"start_new_thread", start_new_thread, METH_VARARGS,
     "start_new_thread(function, args[, kwargs])\n\nStart a new thread and return its identifier."},
    {"start_new", start_new_thread, METH_VARARGS, nullptr},
    {"allocate_lock", allocate_lock, METH_NOARGS,
     "allocate_lock() -> lock object\n\nCreate a new lock object."},
    {"allocate", allocate_lock, METH_NOARGS, nullptr},
    {"get_ident", get_ident, METH_NOARGS, "get_ident() -> integer"},
    {"get_native_id", get_number, METH_NOARGS, "get_native_id() -> integer"},
    {"_count", count_threads, METH_NOARGS, nullptr},
    {"stack_size", set_stack_size, METH_VARARGS, "stack_size([size]) -> size"},
    {"_excepthook", excepthook, METH_O, "excepthook(exc_type, exc_value, exc_traceback, thread)"},
    {nullptr, nullptr, 0, nullptr},
};

}  // namespace

bool begin_threads() {
  PyThreadState_Get()->thread_id = kMainThreadIdent;
  // queue.py then uses its version in Python, whose waits are ours
  return PyDict_SetItemString(PyImport_GetModuleDict(), "_queue", Py_None) == 0;
}

bool patch_thread(PyObject* thread_module) {
  if (!find_c_functions()) {
    PyErr_SetString(PyExc_SystemError, "the C library has no threads");
    return false;
  }
  if (real_excepthook == nullptr) {
    const Ref real = attribute(thread_module, "_excepthook");
    real_excepthook = real ? PyCFunction_GetFunction(real.get()) : nullptr;
    if (real_excepthook == nullptr) return false;
  }
  return PyModule_AddFunctions(thread_module, functions) == 0 && add_lock_types(thread_module) &&
         add_thread_ends(thread_module);
}

}  // namespace fiberscope::host
