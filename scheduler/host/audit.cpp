// Audit: refuses, with a reason, what would leave the simulated machine.
// Source: CPython 3.11 Doc/library/audit_events.rst.
#include <string>
#include <string_view>

#include "scheduler/host/modules.h"
#include "scheduler/host/ref.h"
#include "scheduler/host/runtime.h"

namespace fiberscope::host {

namespace {

constexpr const char* kNoProcesses =
    "a copy of a running process is not simulated; use subprocess with this Python, or "
    "multiprocessing with its default here: set_start_method('spawn')";

constexpr std::string_view kProcessEvents[] = {
    "os.fork", "os.forkpty", "os.system", "os.posix_spawn", "os.exec",
};

constexpr const char* kNoPrograms =
    "other programs are not simulated; only this Python, sys.executable, runs as a process";

// runs_python: of the event subprocess.Popen (executable, args, cwd, env).
bool runs_python(PyObject* arguments) {
  std::string_view path = text_of(PyTuple_GET_ITEM(arguments, 0));
  path = path.substr(path.rfind('/') + 1);
  return path == "python3" || path == "python3.11" || path == "python";
}

int refuse(Runtime& runtime, const char* text) {
  runtime.note(runtime.lane(), trace::NoteKind::Unsupported, text, runtime.place());
  PyErr_SetString(PyExc_RuntimeError, text);
  return -1;
}

int on_audit(const char* event, PyObject* arguments, void*) {
  // nearly all events are of other kinds
  if (event[0] != 's' && event[0] != 'o') return 0;
  const std::string_view name(event);
  const bool program = name == "subprocess.Popen" && !runs_python(arguments);
  bool process = false;
  for (const std::string_view known : kProcessEvents) process = process || name == known;
  if (!process && !program) return 0;
  Runtime* runtime = Runtime::get();
  if (runtime == nullptr || !runtime->running()) return 0;
  return refuse(*runtime, program ? kNoPrograms : kNoProcesses);
}

}  // namespace

bool install_audit() { return PySys_AddAuditHook(on_audit, nullptr) == 0; }

}  // namespace fiberscope::host
