#include "scheduler/host/modules.h"

#include "scheduler/host/asyncio_lanes.h"
#include "scheduler/host/frame_eval.h"
#include "scheduler/host/ref.h"

namespace fiberscope::host {

namespace {

struct Installed {
  const char* name;
  PyObject* (*make)();
};

constexpr Installed kModules[] = {
    {"greenlet._greenlet", make_greenlet_module},
    {"fiberscope_gevent_loop", make_gevent_loop_module},
};

std::string error_text(const char* what) {
  PyErr_Print();
  return std::string("cannot set up the module ") + what;
}

}  // namespace

void install_builtin_modules() {}

std::string install_machine_modules() {
  PyObject* modules = PyImport_GetModuleDict();
  for (const Installed& m : kModules) {
    const Ref module = Ref::steal(m.make());
    if (!module || PyDict_SetItemString(modules, m.name, module.get()) < 0) {
      return error_text(m.name);
    }
  }
  const Ref time = Ref::steal(PyImport_ImportModule("time"));
  if (!time || !patch_time(time.get())) return error_text("time");
  const Ref select = Ref::steal(PyImport_ImportModule("select"));
  if (!select || !patch_select(select.get())) return error_text("select");
  const Ref thread = Ref::steal(PyImport_ImportModule("_thread"));
  if (!thread || !patch_thread(thread.get())) return error_text("_thread");
  if (!install_audit() || !track_coroutine_origins()) return error_text("sys");
  return {};
}

std::string after_imports() {
  // what importing a submodule would have done
  PyObject* package = PyDict_GetItemString(PyImport_GetModuleDict(), "greenlet");
  PyObject* module = PyDict_GetItemString(PyImport_GetModuleDict(), "greenlet._greenlet");
  if (package != nullptr && module != nullptr) {
    PyObject_SetAttrString(package, "_greenlet", module);
  }
  if (!use_up_versions()) return "this CPython does not count functions as 3.11 does";
  return {};
}

}  // namespace fiberscope::host
