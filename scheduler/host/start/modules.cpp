#include "scheduler/host/start/modules.h"

#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "scheduler/host/gevent/loop.h"
#include "scheduler/host/greenlet/module.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/threads/modules.h"
#include "scheduler/host/tracing/asyncio_lanes.h"
#include "scheduler/host/tracing/tracer.h"

namespace fiberscope::host {

namespace {

std::string error_text(const char* what) {
  PyErr_Print();
  return std::string("cannot set up the module ") + what;
}

// Patched: a module of CPython's into which the machine puts something, whenever one is made.
struct Patched {
  const char* name;
  bool (*patch)(PyObject* module);
  PyObject* (*own)() = nullptr;  // CPython's function that makes it
  std::vector<PyModuleDef_Slot> slots{};
};

Patched patched[] = {
    {"time", patch_time}, {"_thread", patch_thread}, {"faulthandler", patch_faulthandler}};

// The modules that an interpreter makes for itself as it starts are patched afterwards (patch_all):
// no thread of the machine's runs its code yet.
bool has_started = false;

template <std::size_t I>
int execute_patch(PyObject* module) {
  return !has_started || patched[I].patch(module) ? 0 : -1;
}

std::string patch_all() {
  for (const Patched& one : patched) {
    const Ref module = Ref::steal(PyImport_ImportModule(one.name));
    if (!module || !one.patch(module.get())) return error_text(one.name);
  }
  return {};
}

// make_patched: CPython's own definition, which its types know, with one more step.
template <std::size_t I>
PyObject* make_patched() {
  Patched& module = patched[I];
  PyObject* const made = module.own();
  if (made == nullptr || !module.slots.empty()) return made;
  auto& definition = *reinterpret_cast<PyModuleDef*>(made);
  for (const PyModuleDef_Slot* slot = definition.m_slots; slot->slot != 0; ++slot) {
    module.slots.push_back(*slot);
  }
  module.slots.push_back({Py_mod_exec, reinterpret_cast<void*>(execute_patch<I>)});
  module.slots.push_back({0, nullptr});
  definition.m_slots = module.slots.data();
  return made;
}

template <std::size_t I>
void take_over() {
  for (_inittab* entry = PyImport_Inittab; entry->name != nullptr; ++entry) {
    if (std::string_view(entry->name) != patched[I].name) continue;
    patched[I].own = entry->initfunc;
    entry->initfunc = make_patched<I>;
  }
}

template <std::size_t... I>
void take_over_all(std::index_sequence<I...>) {
  (take_over<I>(), ...);
}

}  // namespace

bool begin_modules() {
  take_over_all(std::make_index_sequence<std::size(patched)>());
  return PyImport_AppendInittab("fiberscope_gevent_loop", make_gevent_loop_module) == 0;
}

std::string install_machine_modules() {
  if (std::string error = patch_all(); !error.empty()) return error;
  has_started = true;
  // built-in modules are no parts of packages: this one is there before its package asks for it
  constexpr const char* kGreenlet = "greenlet._greenlet";
  const Ref greenlet = Ref::steal(make_greenlet_module());
  if (!greenlet || PyDict_SetItemString(PyImport_GetModuleDict(), kGreenlet, greenlet.get()) < 0) {
    return error_text(kGreenlet);
  }
  if (!begin_threads()) return error_text("_thread");
  return track_coroutine_origins() ? std::string() : error_text("sys");
}

std::string after_imports() {
  // what importing a submodule would have done
  PyObject* package = PyDict_GetItemString(PyImport_GetModuleDict(), "greenlet");
  PyObject* module = PyDict_GetItemString(PyImport_GetModuleDict(), "greenlet._greenlet");
  if (package != nullptr && module != nullptr) {
    PyObject_SetAttrString(package, "_greenlet", module);
  }
  return prepare_tracer();
}

}  // namespace fiberscope::host
