#include "scheduler/host/python/sys_module.h"

#include <Python.h>
#include <fcntl.h>
#include <structmember.h>
#include <unistd.h>

#include <string>

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

bool clear_sys_flag(std::string_view name) {
  PyObject* const flags = PySys_GetObject("flags");  // cannot be changed: another takes its place
  const Ref made = Ref::steal(flags == nullptr ? nullptr : PyStructSequence_New(Py_TYPE(flags)));
  if (!made) return false;
  Py_ssize_t at = 0;
  for (const PyMemberDef* one = Py_TYPE(flags)->tp_members; one->name != nullptr; ++one, ++at) {
    PyObject* const value = PyStructSequence_GetItem(flags, at);
    PyStructSequence_SetItem(made.get(), at,
                             name == one->name ? PyLong_FromLong(0) : Py_NewRef(value));
  }
  return PySys_SetObject("flags", made.get()) == 0;
}

void put_on_path(const std::string& folder) {
  PyObject* path = PySys_GetObject("path");
  if (path == nullptr) return;
  const Ref text = Ref::steal(PyUnicode_DecodeFSDefault(folder.c_str()));
  PyList_Insert(path, 0, text.get());
}

namespace {

// begin_again: the object's __init__ once more. Takes the arguments over.
bool begin_again(PyObject* object, PyObject* arguments) {
  const Ref given = Ref::steal(arguments);
  return given && Py_TYPE(object)->tp_init(object, given.get(), nullptr) == 0;
}

// renew: the lowest of its three layers is another, as what it knows of its descriptor is for good.
bool renew(PyObject* text, int number, const char* mode) {
  const Ref buffer = attribute(text, "buffer");
  const Ref before = buffer ? attribute(buffer.get(), "raw") : Ref();
  const Ref name = before ? attribute(before.get(), "name") : Ref();
  const Ref encoding = attribute(text, "encoding"), errors = attribute(text, "errors");
  if (!name || !encoding || !errors) return false;
  PyObject* const kind = reinterpret_cast<PyObject*>(Py_TYPE(before.get()));
  const Ref raw = Ref::steal(PyObject_CallFunction(kind, "isO", number, mode, Py_False));
  if (!raw || PyObject_SetAttrString(raw.get(), "name", name.get()) != 0) return false;
  const Ref terminal = Ref::steal(PyObject_CallMethod(raw.get(), "isatty", nullptr));
  const Ref bytes = attribute(raw.get(), "_blksize");
  if (!terminal || !bytes) return false;
  const bool by_lines = terminal.get() == Py_True || number == STDERR_FILENO;
  return begin_again(buffer.get(), Py_BuildValue("(OO)", raw.get(), bytes.get())) &&
         begin_again(text, Py_BuildValue("(OOOsO)", buffer.get(), encoding.get(), errors.get(),
                                         "\n", by_lines ? Py_True : Py_False));
}

}  // namespace

// Source: CPython 3.11 Python/pylifecycle.c, create_stdio; Modules/_io/_iomodule.c, open.
bool renew_streams() {
  constexpr const char* kNames[] = {"stdin", "stdout", "stderr"};
  for (int number = STDIN_FILENO; number <= STDERR_FILENO; ++number) {
    PyObject* const text = PySys_GetObject(kNames[number]);
    if (text == nullptr || text == Py_None) continue;
    if (fcntl(number, F_GETFD) < 0) {
      const std::string first = std::string("__") + kNames[number] + "__";
      if (PySys_SetObject(kNames[number], Py_None) != 0) return false;
      if (PySys_SetObject(first.c_str(), Py_None) != 0) return false;
      continue;
    }
    if (!renew(text, number, number == STDIN_FILENO ? "rb" : "wb")) return false;
  }
  return true;
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

namespace {

// resource_tracker: what ends its process when the interpreter is taken down; nothing: there is
// none, or nobody ends it, as in 3.11. Source: CPython 3.13
// Lib/multiprocessing/resource_tracker.py.
Ref resource_tracker() {
  PyObject* const module =
      PyDict_GetItemString(PyImport_GetModuleDict(), "multiprocessing.resource_tracker");
  Ref tracker = module == nullptr ? Ref() : attribute(module, "_resource_tracker");
  return tracker && attribute(tracker.get(), "__del__") ? tracker : Ref();
}

}  // namespace

bool has_resource_tracker() {
  const Ref tracker = resource_tracker();
  const Ref process = tracker ? attribute(tracker.get(), "_pid") : Ref();
  return process && process.get() != Py_None;
}

void stop_resource_tracker() {
  const Ref tracker = resource_tracker();
  const Ref done =
      Ref::steal(tracker ? PyObject_CallMethod(tracker.get(), "_stop", nullptr) : nullptr);
  if (!done) PyErr_Clear();
}

// Source: CPython 3.11 Modules/_io/iobase.c, iobase_finalize: at its end a file writes out what it
// holds, and whatever goes wrong is passed over.
void write_out_files() {
  const Ref gc = Ref::steal(PyImport_ImportModule("gc"));
  const Ref io = Ref::steal(PyImport_ImportModule("_io"));
  const Ref objects =
      Ref::steal(gc ? PyObject_CallMethod(gc.get(), "get_objects", nullptr) : nullptr);
  // texts first: they hold what goes to the others
  for (const char* kind : {"TextIOWrapper", "BufferedRWPair", "BufferedRandom", "BufferedWriter"}) {
    const Ref type = objects && io ? attribute(io.get(), kind) : Ref();
    for (Py_ssize_t i = 0; type && i < PyList_GET_SIZE(objects.get()); ++i) {
      PyObject* const object = PyList_GET_ITEM(objects.get(), i);
      if (!PyObject_TypeCheck(object, reinterpret_cast<PyTypeObject*>(type.get()))) continue;
      const Ref done = Ref::steal(PyObject_CallMethod(object, "flush", nullptr));
      if (!done) PyErr_Clear();
    }
  }
  PyErr_Clear();
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
