// time: the real module; its clocks are virtual through libc/interpose.cpp. Only sleep() is ours,
// since it must give the core away.
// Source: CPython 3.11 Modules/timemodule.c.
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"
#include "scheduler/host/python/cpython.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/run/runtime.h"
#include "scheduler/host/threads/modules.h"

namespace fiberscope::host {

namespace {

// time.sleep(secs): blocks the calling thread, and every greenlet in it.
PyObject* time_sleep(PyObject*, PyObject* argument) {
  std::int64_t duration;
  if (fs_seconds(argument, &duration) < 0) return nullptr;
  if (duration < 0) {
    PyErr_SetString(PyExc_ValueError, "sleep length must be non-negative");
    return nullptr;
  }
  Runtime* runtime = Runtime::get();
  if (runtime != nullptr && runtime->running()) {
    core::Wait wait = wait_as(sleep_kind(), "time.sleep");
    wait.deadline_ns = runtime->clock().now_ns + duration;
    do {
      runtime->park(wait);
      if (PyErr_CheckSignals() < 0) return nullptr;
    } while (runtime->clock().now_ns < wait.deadline_ns);
  }
  Py_RETURN_NONE;
}

PyMethodDef functions_of_time[] = {
    {"sleep", time_sleep, METH_O,
     "sleep(seconds)\n\nDelay execution for a given number of seconds.  "
     "The argument may be\na floating point number for subsecond precision."},
    {nullptr, nullptr, 0, nullptr}};

}  // namespace

bool patch_time(PyObject* time_module) {
  return PyModule_AddFunctions(time_module, functions_of_time) == 0;
}

}  // namespace fiberscope::host
