#include "scheduler/host/signals.h"

#include <algorithm>
#include <csignal>
#include <string>

#include "scheduler/host/processes.h"
#include "scheduler/host/ref.h"

namespace fiberscope::host {

namespace {

// is_harmless: its default action is not to end the process.
bool is_harmless(int number) {
  constexpr int kHarmless[] = {SIGCHLD, SIGCONT, SIGURG,  SIGWINCH,
                               SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU};
  return std::find(std::begin(kHarmless), std::end(kHarmless), number) != std::end(kHarmless);
}

bool can_be_handled(int number) { return number != SIGKILL && number != SIGSTOP; }

enum class Disposition { Default, Ignore, Handler };

Disposition disposition_of(const Process& process, int number) {
  if (!can_be_handled(number)) return Disposition::Default;
  if (process.ignored_signals.contains(number)) return Disposition::Ignore;
  return process.handlers.contains(number) ? Disposition::Handler : Disposition::Default;
}

// handle_pending: 0, or -1 with an error set. Requires: the main thread of a spawned process runs.
int handle_pending(Process& process) {
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

// on_pending: CPython calls it between two instructions of some thread of the interpreter.
int on_pending(void*) {
  if (!simulating()) return 0;
  Process& process = Runtime::get()->process();
  if (&Runtime::get()->current() != process.main) {
    if (!process.pending_signals.empty()) Py_AddPendingCall(on_pending, nullptr);
    return 0;
  }
  if (PyObject* const value = std::exchange(process.raised, nullptr)) {
    PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(value)), value);
    Py_DECREF(value);
    return -1;
  }
  return handle_pending(process);
}

// ask_for_pending: on_pending() is called in the process's interpreter.
void ask_for_pending(Process& process) {
  PyThreadState* const before = _PyThreadState_UncheckedGet();
  if (before != nullptr && before->interp == process.interpreter) {
    Py_AddPendingCall(on_pending, nullptr);
    return;
  }
  const Attached attached;
  PyThreadState* const ours = PyThreadState_Swap(process.main->thread_state);
  Py_AddPendingCall(on_pending, nullptr);
  PyThreadState_Swap(ours);
}

int number_of(PyObject* object) {
  const long number = PyLong_AsLong(object);
  if (number == -1 && PyErr_Occurred()) return -1;
  if (number >= 1 && number < NSIG) return static_cast<int>(number);
  PyErr_SetString(PyExc_ValueError, "signal number out of range");
  return -1;
}

PyObject* handler_of(const Process& process, int number) {
  switch (disposition_of(process, number)) {
    case Disposition::Ignore:
      return PyLong_FromLong(reinterpret_cast<long>(SIG_IGN));
    case Disposition::Handler:
      return Py_NewRef(process.handlers.at(number));
    default:
      return PyLong_FromLong(reinterpret_cast<long>(SIG_DFL));
  }
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
  if (&runtime.current() != process.main) {
    PyErr_SetString(PyExc_ValueError, "signal only works in main thread of the main interpreter");
    return nullptr;
  }
  if (!can_be_handled(number)) {
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
  process.ignored_signals.erase(number);
  if (callable) {
    process.handlers[number] = Py_NewRef(handler);
  } else if (plain == reinterpret_cast<long>(SIG_IGN)) {
    process.ignored_signals.insert(number);
  }
  return before;
}

PyMethodDef functions[] = {
    {"signal", set_signal, METH_VARARGS, "Set the action for the given signal."},
    {"getsignal", get_signal, METH_O, "Return the current action for the given signal."},
};

}  // namespace

bool patch_signal(PyObject* signal_module) {
  const Ref name = Ref::steal(PyUnicode_FromString("_signal"));
  for (PyMethodDef& method : functions) {
    const Ref function = Ref::steal(PyCFunction_NewEx(&method, signal_module, name.get()));
    if (!function || PyObject_SetAttrString(signal_module, method.ml_name, function.get()) < 0) {
      return false;
    }
  }
  Process& process = Runtime::get()->process();
  if (!process.ignored_signals.contains(SIGINT)) {
    const Ref interrupt = attribute(signal_module, "default_int_handler");
    if (!interrupt) return false;
    process.handlers[SIGINT] = Py_NewRef(interrupt.get());
  }
  process.ignored_signals.insert({SIGPIPE, SIGXFSZ});
  return true;
}

void forget_handlers(Process& process) {
  while (!process.handlers.empty()) forget_handler(process, process.handlers.begin()->first);
  process.pending_signals.clear();
}

void deliver_signal(Process& process, int number) {
  switch (disposition_of(process, number)) {
    case Disposition::Ignore:
      return;
    case Disposition::Default:
      if (!is_harmless(number)) kill_process(process, number);
      return;
    case Disposition::Handler:
      break;
  }
  process.pending_signals.push_back(number);
  Runtime& runtime = *Runtime::get();
  core::Fiber& fiber = *process.main->fiber;
  const bool parked = fiber.state == core::FiberState::Waiting &&
                      fiber.wait_mode == core::WaitMode::Parked &&
                      fiber.wait->why != trace::WaitKind::Gil;
  if (parked) {
    const std::string words = std::string("signal SIG") + sigabbrev_np(number);
    runtime.scheduler().wake(fiber, trace::WakeKind::Notified, runtime.lane(),
                             runtime.writer().intern(words), runtime.anchor());
  }
  ask_for_pending(process);
}

int check_signals() {
  if (!simulating()) return PyErr_CheckSignals();
  Runtime& runtime = *Runtime::get();
  Process& process = runtime.process();
  if (process.first()) return PyErr_CheckSignals();
  return &runtime.current() == process.main ? handle_pending(process) : 0;
}

bool interrupted() {
  Process& process = Runtime::get()->process();
  if (process.first() || process.pending_signals.empty()) return false;
  if (&Runtime::get()->current() != process.main || handle_pending(process) == 0) return false;
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  if (traceback != nullptr) PyException_SetTraceback(value, traceback);
  Py_XDECREF(type);
  Py_XDECREF(traceback);
  Py_XDECREF(std::exchange(process.raised, value));
  Py_AddPendingCall(on_pending, nullptr);
  return true;
}

}  // namespace fiberscope::host
