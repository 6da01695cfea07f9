// Audit: refuses, with a reason, what would leave the simulated machine.
// Source: CPython 3.11 Doc/library/audit_events.rst.
#include <string>
#include <string_view>

#include "scheduler/host/python/ref.h"
#include "scheduler/host/run/runtime.h"
#include "scheduler/host/start/modules.h"

namespace fiberscope::host {

namespace {

constexpr const char* kNoCopies =
    "a copy of a running process is not simulated; use subprocess with this Python, or "
    "multiprocessing with its default here: set_start_method('spawn')";

constexpr const char* kNoPrograms =
    "other programs are not simulated; only this Python, sys.executable, runs as a process";

struct Refusal {
  std::string_view event;
  const char* text;
};

constexpr Refusal kRefusals[] = {
    {"os.fork", kNoCopies},
    {"os.forkpty", kNoCopies},
    {"os.system", kNoPrograms},
    {"os.posix_spawn",
     "posix_spawn is not simulated; subprocess does without it as long as close_fds is True, its "
     "default"},
    {"os.exec",
     "a program that takes the place of another (exec) is not simulated; use subprocess with this "
     "Python, sys.executable"},
};

// runs_python: of the event subprocess.Popen (executable, args, cwd, env).
bool runs_python(PyObject* arguments) {
  std::string_view path = text_of(PyTuple_GET_ITEM(arguments, 0));
  path = path.substr(path.rfind('/') + 1);
  return path == "python3" || path == "python3.11" || path == "python";
}

// reason: why the event is refused; nullptr: it is not.
const char* reason(std::string_view event, PyObject* arguments) {
  if (event == "subprocess.Popen") return runs_python(arguments) ? nullptr : kNoPrograms;
  for (const Refusal& refusal : kRefusals) {
    if (event == refusal.event) return refusal.text;
  }
  return nullptr;
}

int refuse(Runtime& runtime, const char* text) {
  runtime.note(runtime.lane(), trace::NoteKind::Unsupported, text, runtime.place());
  PyErr_SetString(PyExc_RuntimeError, text);
  return -1;
}

int on_audit(const char* event, PyObject* arguments, void*) {
  // nearly all events are of other kinds
  if (event[0] != 's' && event[0] != 'o') return 0;
  const char* const text = reason(event, arguments);
  Runtime* const runtime = Runtime::get();
  if (text == nullptr || runtime == nullptr || !runtime->running()) return 0;
  return refuse(*runtime, text);
}

}  // namespace

bool install_audit() { return PySys_AddAuditHook(on_audit, nullptr) == 0; }

}  // namespace fiberscope::host
