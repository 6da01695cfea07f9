// The `_signal` of spawned processes: handlers in Python, and when they run.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <utility>
#include <vector>

#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/python/types.h"

namespace fiberscope::host {

namespace {

// report_wakeup_error: Source: CPython 3.11 Modules/signalmodule.c, report_wakeup_write_error.
void report_wakeup_error(Process& process) {
  const int error = std::exchange(process.wakeup_error, 0);
  if (error == 0) return;
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  errno = error;
  PyErr_SetFromErrno(PyExc_OSError);
  PySys_WriteStderr("Exception ignored when trying to write to the signal wakeup fd:\n");
  PyErr_WriteUnraisable(nullptr);
  PyErr_Restore(type, value, traceback);
}

// handle_pending: 0, or -1 with an error set. Requires: the main thread of a spawned process runs.
int handle_pending(Process& process) {
  report_wakeup_error(process);
  while (!process.pending_signals.empty()) {
    const int number = process.pending_signals.front();
    process.pending_signals.erase(process.pending_signals.begin());
    const auto it = process.handlers.find(number);
    if (it == process.handlers.end()) continue;
    const Ref handler = Ref::borrow(it->second);
    const Ref result = Ref::steal(PyObject_CallFunction(handler.get(), "iO", number, Py_None));
    if (!result) return -1;
  }
  return 0;
}

// in_main_thread: in whichever of its greenlets.
bool in_main_thread(const Process& process) {
  return Runtime::get()->current().thread_lane == process.main->thread_lane;
}

// on_pending: CPython calls it between two instructions of some thread of the interpreter.
int on_pending(void*) {
  if (!simulating()) return 0;
  Process& process = Runtime::get()->process();
  if (!in_main_thread(process)) {
    if (!process.pending_signals.empty()) fs_ask_for_pending(on_pending);
    return 0;
  }
  if (PyObject* const value = std::exchange(process.raised, nullptr)) {
    PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(value)), value);
    Py_DECREF(value);
    return -1;
  }
  return handle_pending(process);
}

// on_signal: the handler in C of every signal that has one in Python.
void on_signal(int number) {
  Process& process = calling_process();
  std::vector<int>& pending = process.pending_signals;
  if (std::find(pending.begin(), pending.end(), number) == pending.end()) pending.push_back(number);
  const auto byte = static_cast<unsigned char>(number);
  if (process.wakeup_number >= 0 && write(process.wakeup_number, &byte, 1) < 0) {
    const bool full = errno == EAGAIN || errno == EWOULDBLOCK;
    if (!full || process.wakeup_warns) process.wakeup_error = errno;
    errno = 0;
  }
  ask_for_pending(process);
}

int number_of(PyObject* object) {
  const long number = PyLong_AsLong(object);
  if (number == -1 && PyErr_Occurred()) return -1;
  if (number >= 1 && number < NSIG) return static_cast<int>(number);
  PyErr_SetString(PyExc_ValueError, "signal number out of range");
  return -1;
}

PyObject* handler_of(const Process& process, int number) {
  const auto it = process.handlers.find(number);
  if (it != process.handlers.end()) return Py_NewRef(it->second);
  return PyLong_FromLong(process.signals.ignores(number) ? reinterpret_cast<long>(SIG_IGN)
                                                         : reinterpret_cast<long>(SIG_DFL));
}

PyObject* get_signal(PyObject*, PyObject* argument) {
  const int number = number_of(argument);
  return number < 0 ? nullptr : handler_of(Runtime::get()->process(), number);
}

void forget_handler(Process& process, int number) {
  const auto it = process.handlers.find(number);
  if (it == process.handlers.end()) return;
  PyObject* const handler = it->second;
  process.handlers.erase(it);
  Py_DECREF(handler);
}

PyObject* set_signal(PyObject*, PyObject* arguments) {
  PyObject* which = nullptr;
  PyObject* handler = nullptr;
  if (!PyArg_ParseTuple(arguments, "OO:signal", &which, &handler)) return nullptr;
  const int number = number_of(which);
  if (number < 0) return nullptr;
  Runtime& runtime = *Runtime::get();
  Process& process = runtime.process();
  if (!in_main_thread(process)) {
    PyErr_SetString(PyExc_ValueError, "signal only works in main thread of the main interpreter");
    return nullptr;
  }
  if (!machine::can_be_handled(number)) {
    errno = EINVAL;
    return PyErr_SetFromErrno(PyExc_OSError);
  }
  const long plain = PyLong_Check(handler) ? PyLong_AsLong(handler) : -1;
  const bool callable = PyCallable_Check(handler) != 0;
  if (!callable && plain != 0 && plain != 1) {
    PyErr_SetString(PyExc_TypeError,
                    "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object");
    return nullptr;
  }
  PyObject* const before = handler_of(process, number);
  forget_handler(process, number);
  if (callable) process.handlers[number] = Py_NewRef(handler);
  process.signals.set_handler(number, callable ? on_signal : reinterpret_cast<sighandler_t>(plain));
  return before;
}

// set_wakeup_fd: CPython has one for all interpreters, and refuses it in all but the first.
PyObject* set_wakeup_number(PyObject*, PyObject* arguments, PyObject* keywords) {
  static const char* names[] = {"", "warn_on_full_buffer", nullptr};
  int number = -1, warns = 1;
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "i|$p:set_wakeup_fd",
                                   const_cast<char**>(names), &number, &warns)) {
    return nullptr;
  }
  Process& process = Runtime::get()->process();
  if (!in_main_thread(process)) {
    PyErr_SetString(PyExc_ValueError,
                    "set_wakeup_fd only works in main thread of the main interpreter");
    return nullptr;
  }
  if (number >= 0) {
    const int flags = fcntl(number, F_GETFL);
    if (flags < 0) return PyErr_SetFromErrno(PyExc_OSError);
    if ((flags & O_NONBLOCK) == 0) {
      PyErr_Format(PyExc_ValueError, "the fd %i must be in non-blocking mode", number);
      return nullptr;
    }
  }
  process.wakeup_warns = warns != 0;
  return PyLong_FromLong(std::exchange(process.wakeup_number, number));
}

PyMethodDef functions[] = {
    {"set_wakeup_fd", as_method(set_wakeup_number), kKeywords,
     "Sets the fd to be written to when a signal comes in."},
    {"signal", set_signal, METH_VARARGS, "Set the action for the given signal."},
    {"getsignal", get_signal, METH_O, "Return the current action for the given signal."},
    {nullptr, nullptr, 0, nullptr},
};

}  // namespace

bool patch_signal(PyObject* signal_module) {
  return PyModule_AddFunctions(signal_module, functions) == 0;
}

bool begin_handlers(PyObject* signal_module) {
  Process& process = Runtime::get()->process();
  if (!process.signals.ignores(SIGINT)) {
    const Ref interrupt = attribute(signal_module, "default_int_handler");
    if (!interrupt) return false;
    process.handlers[SIGINT] = Py_NewRef(interrupt.get());
    process.signals.set_handler(SIGINT, on_signal);
  }
  for (const int number : {SIGPIPE, SIGXFSZ}) process.signals.set_handler(number, SIG_IGN);
  return true;
}

void forget_handlers(Process& process) {
  while (!process.handlers.empty()) forget_handler(process, process.handlers.begin()->first);
  process.pending_signals.clear();
}

// ask_for_pending: of the process's interpreter, whichever is current now; also where none is.
void ask_for_pending(Process& process) {
  PyThreadState* const before = PyThreadState_Swap(process.main->thread_state);
  fs_ask_for_pending(on_pending);
  PyThreadState_Swap(before);
}

int check_signals() {
  if (!simulating()) return PyErr_CheckSignals();
  Runtime& runtime = *Runtime::get();
  Process& process = runtime.process();
  if (process.own_python()) return PyErr_CheckSignals();
  return in_main_thread(process) ? handle_pending(process) : 0;
}

bool interrupted() {
  Process& process = Runtime::get()->process();
  settle_doom();
  if (process.own_python() || process.pending_signals.empty()) return false;
  if (!in_main_thread(process) || handle_pending(process) == 0) return false;
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  if (traceback != nullptr) PyException_SetTraceback(value, traceback);
  Py_XDECREF(type);
  Py_XDECREF(traceback);
  Py_XDECREF(std::exchange(process.raised, value));
  fs_ask_for_pending(on_pending);
  return true;
}

}  // namespace fiberscope::host
