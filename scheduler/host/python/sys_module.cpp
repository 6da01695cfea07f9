#include "scheduler/host/python/sys_module.h"

#include <Python.h>

#include "scheduler/host/python/ref.h"

namespace fiberscope::host {

bool set_sys_list(const char* name, const std::vector<std::string>& items) {
  const Ref list = Ref::steal(PyList_New(0));
  for (const std::string& item : items) {
    const Ref text = Ref::steal(PyUnicode_DecodeFSDefault(item.c_str()));
    if (!text || PyList_Append(list.get(), text.get()) < 0) return false;
  }
  return PySys_SetObject(name, list.get()) == 0;
}

void put_on_path(const std::string& folder) {
  PyObject* path = PySys_GetObject("path");
  if (path == nullptr) return;
  const Ref text = Ref::steal(PyUnicode_DecodeFSDefault(folder.c_str()));
  PyList_Insert(path, 0, text.get());
}

void write_lines_through() {
  for (const char* name : {"stdout", "stderr"}) {
    PyObject* stream = PySys_GetObject(name);
    if (stream == nullptr || stream == Py_None) continue;
    const Ref method = attribute(stream, "reconfigure");
    const Ref arguments = Ref::steal(PyTuple_New(0));
    const Ref keywords = Ref::steal(Py_BuildValue("{s:O}", "line_buffering", Py_True));
    const Ref done = Ref::steal(PyObject_Call(method.get(), arguments.get(), keywords.get()));
    if (!done) PyErr_Clear();
  }
}

// Source: CPython 3.11 Python/pylifecycle.c, wait_for_thread_shutdown and _PyAtExit_Call.
void end_threads() {
  const Ref threading = Ref::borrow(PyDict_GetItemString(PyImport_GetModuleDict(), "threading"));
  if (threading) {
    const Ref done = Ref::steal(PyObject_CallMethod(threading.get(), "_shutdown", nullptr));
    if (!done) PyErr_WriteUnraisable(threading.get());
  }
  const Ref atexit = Ref::steal(PyImport_ImportModule("atexit"));
  const Ref run =
      Ref::steal(atexit ? PyObject_CallMethod(atexit.get(), "_run_exitfuncs", nullptr) : nullptr);
  if (!run) PyErr_WriteUnraisable(nullptr);
}

void flush_streams() {
  for (const char* name : {"stdout", "stderr"}) {
    PyObject* stream = PySys_GetObject(name);
    if (stream == nullptr || stream == Py_None) continue;
    const Ref done = Ref::steal(PyObject_CallMethod(stream, "flush", nullptr));
    if (!done) PyErr_Clear();
  }
}

}  // namespace fiberscope::host
