#include "scheduler/host/start/ending.h"

#include <Python.h>

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "scheduler/host/processes/processes.h"
#include "scheduler/host/python/cpython.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/python/sys_module.h"
#include "scheduler/host/python/values.h"

namespace fiberscope::host {

namespace {

// The modules that there were before the program, with the version of their names.
std::unordered_map<PyObject*, std::uint64_t> library_modules;

struct {
  bool known = false;
  int status = 0;
  void (*end)(int status) = nullptr;
} the_end;

std::uint64_t version_of(PyObject* module) {
  PyObject* const names = PyModule_Check(module) ? PyModule_GetDict(module) : nullptr;
  return names == nullptr ? 0 : fs_dict_version(names);
}

// flushed: a standard stream, if it can be; else the interpreter itself will say so.
bool flushed(const char* name) {
  PyObject* const stream = PySys_GetObject(name);
  if (stream == nullptr || stream == Py_None) return true;
  const Ref closed = Ref::steal(PyObject_GetAttrString(stream, "closed"));
  if (!closed) PyErr_Clear();
  if (closed && PyObject_IsTrue(closed.get()) == 1) return true;
  const Ref done = Ref::steal(PyObject_CallMethod(stream, "flush", nullptr));
  if (!done) PyErr_Clear();
  return static_cast<bool>(done);
}

// hold_finders: what importing remembers of the libraries' folders is long, and nobody asks for it
// any more when sys is cleared.
void hold_finders() {
  PyObject* const finders = PySys_GetObject("path_importer_cache");
  PyObject *path = nullptr, *finder = nullptr;
  for (Py_ssize_t at = 0; finders != nullptr && PyDict_Next(finders, &at, &path, &finder) != 0;) {
    Py_INCREF(finder);
  }
}

// swap_contents: without a look at one of them, which would copy its page.
void swap_contents(PyObject* a, PyObject* b) {
  auto *const one = reinterpret_cast<PyDictObject*>(a), *const other =
                                                            reinterpret_cast<PyDictObject*>(b);
  std::swap(one->ma_used, other->ma_used);
  std::swap(one->ma_keys, other->ma_keys);
  std::swap(one->ma_values, other->ma_values);
}

// spare_libraries: the last of atexit's functions. What is not among the modules is not cleared;
// that something else holds it keeps it from being freed.
PyObject* spare_libraries(PyObject*, PyObject*) {
  if (!flushed("stdout") || !flushed("stderr")) the_end.known = false;
  // what a library keeps, as subprocess does its children, is not cleared; others may read of it
  if (!calling_process().first() || others_live()) write_out_files();
  PyObject* const modules = PyImport_GetModuleDict();
  const Ref rest = Ref::steal(PyDict_New());
  PyObject *name = nullptr, *module = nullptr;
  for (Py_ssize_t at = 0; rest && PyDict_Next(modules, &at, &name, &module) != 0;) {
    const auto it = library_modules.find(module);
    const bool is_as_it_was = it != library_modules.end() && version_of(module) == it->second;
    if (is_as_it_was) continue;
    PyDict_SetItem(rest.get(), name, module);
    if (it == library_modules.end()) continue;
    library_modules.erase(it);
    Py_DECREF(module);  // it lives no longer than it would
  }
  if (!rest) {
    PyErr_Clear();
    Py_RETURN_NONE;
  }
  swap_contents(modules, rest.get());
  for (Py_ssize_t at = 0; PyDict_Next(modules, &at, &name, &module) != 0;) {
    PyDict_DelItem(rest.get(), name);
  }
  PyErr_Clear();
  Py_INCREF(rest.get());  // the others, for good
  fs_forget_free_objects();
  Py_RETURN_NONE;
}

constexpr const char* kCapsule = "fiberscope.end";

// taken_apart: the interpreter's own values go: the threads' have gone, and only garbage is left of
// what a program could have made.
void taken_apart(PyObject*) {
  if (!the_end.known) return;
  PyGC_Enable();
  PyGC_Collect();
  the_end.end(the_end.status);
}

// freeze: no collection in a run looks at what was there before it, nor copies its pages by that.
// The program's own module is no such thing.
bool freeze() {
  const Ref gc = Ref::steal(PyImport_ImportModule("gc"));
  const Ref done = Ref::steal(gc ? PyObject_CallMethod(gc.get(), "freeze", nullptr) : nullptr);
  PyObject* const own = PyImport_AddModule("__main__");
  if (!done || own == nullptr) return false;
  for (PyObject* const object : {own, PyModule_GetDict(own)}) {
    PyObject_GC_UnTrack(object);
    PyObject_GC_Track(object);
  }
  return true;
}

PyMethodDef spare_method{"_end", spare_libraries, METH_NOARGS, nullptr};

}  // namespace

bool know_libraries() {
  PyObject *name = nullptr, *module = nullptr;
  for (Py_ssize_t at = 0; PyDict_Next(PyImport_GetModuleDict(), &at, &name, &module) != 0;) {
    const std::uint64_t version = version_of(module);
    const std::string_view word = text_of(name);
    // __mp_main__ is __main__
    const bool is_its_own = word == "sys" || word == "builtins" || word.ends_with("main__");
    if (version == 0 || is_its_own || library_modules.contains(module)) continue;
    library_modules.emplace(Py_NewRef(module), version);
  }
  hold_finders();
  PyObject* const values = PyInterpreterState_GetDict(PyInterpreterState_Get());
  const Ref capsule = Ref::steal(PyCapsule_New(&the_end, kCapsule, taken_apart));
  return values != nullptr && capsule &&
         PyDict_SetItemString(values, kCapsule, capsule.get()) == 0 && freeze();
}

void know_library_as_it_is(PyObject* module) {
  const auto it = library_modules.find(module);
  if (it != library_modules.end()) it->second = version_of(module);
}

void prepare_ending() {
  const Ref last = Ref::steal(PyCFunction_New(&spare_method, nullptr));
  if (!last || !fs_run_last_at_exit(last.get())) PyErr_Clear();
}

void ending_with(int status, void (*end)(int status)) { the_end = {true, status, end}; }

}  // namespace fiberscope::host
