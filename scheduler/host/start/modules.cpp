#include "scheduler/host/start/modules.h"

#include "scheduler/host/gevent/loop.h"
#include "scheduler/host/greenlet/module.h"
#include "scheduler/host/processes/signals.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/run/frame_eval.h"
#include "scheduler/host/threads/modules.h"
#include "scheduler/host/tracing/asyncio_lanes.h"

namespace fiberscope::host {

namespace {

// Installed: a module of ours; all processes of a run share it, as they do CPython's static types.
struct Installed {
  const char* name;
  PyObject* (*make)();
  PyObject* module = nullptr;
};

Installed installed[] = {
    {"greenlet._greenlet", make_greenlet_module},
    {"fiberscope_gevent_loop", make_gevent_loop_module},
};

std::string error_text(const char* what) {
  PyErr_Print();
  return std::string("cannot set up the module ") + what;
}

// install_common_modules: what every process has.
std::string install_common_modules() {
  PyObject* modules = PyImport_GetModuleDict();
  for (Installed& m : installed) {
    if (m.module == nullptr) m.module = m.make();
    if (m.module == nullptr || PyDict_SetItemString(modules, m.name, m.module) < 0) {
      return error_text(m.name);
    }
  }
  const Ref time = Ref::steal(PyImport_ImportModule("time"));
  if (!time || !patch_time(time.get())) return error_text("time");
  const Ref thread = Ref::steal(PyImport_ImportModule("_thread"));
  if (!thread || !patch_thread(thread.get())) return error_text("_thread");
  if (!track_coroutine_origins()) return error_text("sys");
  return {};
}

// prefer_spawn: multiprocessing's default here, as it is on macOS and Windows: os.fork() is not to
// be had. Source: CPython 3.11 Lib/multiprocessing/context.py.
bool prefer_spawn() {
  const Ref module = Ref::steal(PyImport_ImportModule("multiprocessing.context"));
  const Ref standard = module ? attribute(module.get(), "_default_context") : Ref();
  const Ref spawn = Ref::steal(
      standard ? PyObject_CallMethod(standard.get(), "get_context", "s", "spawn") : nullptr);
  return spawn && PyObject_SetAttrString(standard.get(), "_default_context", spawn.get()) == 0;
}

}  // namespace

std::string install_child_modules() {
  const Ref signal = Ref::steal(PyImport_ImportModule("_signal"));
  if (!signal || !patch_signal(signal.get())) return error_text("_signal");
  return install_common_modules();
}

std::string install_machine_modules() {
  return install_common_modules();
}

std::string after_imports() {
  // what importing a submodule would have done
  PyObject* package = PyDict_GetItemString(PyImport_GetModuleDict(), "greenlet");
  PyObject* module = PyDict_GetItemString(PyImport_GetModuleDict(), "greenlet._greenlet");
  if (package != nullptr && module != nullptr) {
    PyObject_SetAttrString(package, "_greenlet", module);
  }
  if (!prefer_spawn()) return error_text("multiprocessing");
  if (!use_up_versions()) return "this CPython does not count functions as 3.11 does";
  return {};
}

}  // namespace fiberscope::host
