// Audit: refuses, with a reason, what would leave the simulated machine.
// Source: CPython 3.11 Doc/library/audit_events.rst.
#include <sys/socket.h>

#include <cerrno>
#include <string>
#include <string_view>

#include "scheduler/host/modules.h"
#include "scheduler/host/ref.h"
#include "scheduler/host/runtime.h"

namespace fiberscope::host {

namespace {

constexpr const char* kNoSockets =
    "sockets are not simulated yet; let coroutines talk through queues or events, use "
    "socket.socketpair(), or run the program with python3";
constexpr const char* kNoProcesses =
    "a copy of a running process is not simulated; use subprocess with this Python, or "
    "multiprocessing with its default here: set_start_method('spawn')";

constexpr std::string_view kProcessEvents[] = {
    "os.fork", "os.forkpty", "os.system", "os.posix_spawn", "os.exec",
};

// They would ask the real network.
constexpr std::string_view kLookUpEvents[] = {
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.gethostbyaddr",
    "socket.getnameinfo",
};

constexpr const char* kNoPrograms =
    "other programs are not simulated; only this Python, sys.executable, runs as a process";

// runs_python: of the event subprocess.Popen (executable, args, cwd, env).
bool runs_python(PyObject* arguments) {
  std::string_view path = text_of(PyTuple_GET_ITEM(arguments, 0));
  path = path.substr(path.rfind('/') + 1);
  return path == "python3" || path == "python3.11" || path == "python";
}

int refuse(Runtime& runtime, PyObject* exception, int error, const char* text) {
  runtime.note(runtime.lane(), trace::NoteKind::Unsupported, text, runtime.place());
  if (error != 0) {
    const Ref arguments = Ref::steal(Py_BuildValue("(is)", error, text));
    PyErr_SetObject(exception, arguments.get());
  } else {
    PyErr_SetString(exception, text);
  }
  return -1;
}

int on_audit(const char* event, PyObject* arguments, void*) {
  // nearly all events are of other kinds
  if (event[0] != 's' && event[0] != 'o') return 0;
  const std::string_view name(event);
  const bool program = name == "subprocess.Popen" && !runs_python(arguments);
  const bool socket = name == "socket.__new__";
  bool look_up = false;
  for (const std::string_view known : kLookUpEvents) look_up = look_up || name == known;
  bool process = false;
  for (const std::string_view known : kProcessEvents) process = process || name == known;
  if (!socket && !look_up && !process && !program) return 0;
  Runtime* runtime = Runtime::get();
  if (runtime == nullptr || !runtime->running()) return 0;
  if (program) return refuse(*runtime, PyExc_RuntimeError, 0, kNoPrograms);
  if (process) return refuse(*runtime, PyExc_RuntimeError, 0, kNoProcesses);
  if (look_up) return refuse(*runtime, PyExc_OSError, EAFNOSUPPORT, kNoSockets);
  const long family = PyLong_AsLong(PyTuple_GET_ITEM(arguments, 1));
  if (family == AF_UNIX || family < 0) return 0;
  return refuse(*runtime, PyExc_OSError, EAFNOSUPPORT, kNoSockets);
}

}  // namespace

bool install_audit() { return PySys_AddAuditHook(on_audit, nullptr) == 0; }

}  // namespace fiberscope::host
