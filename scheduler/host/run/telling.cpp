#include "scheduler/host/run/telling.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <set>

#include "scheduler/base/shared.h"
#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

namespace {

bool passes_through = true;
int asked_through = -1;

}  // namespace

void pass_output_through(bool on) { passes_through = on; }
bool passes_output_through() { return passes_through; }

void tell_person(std::string_view words) {
  if (!passes_through) return;
  const std::string line = "fiberscope: " + std::string(words) + "\n";
  [[maybe_unused]] const long put = syscall(SYS_write, STDERR_FILENO, line.data(), line.size());
}

void ask_through(int real) { asked_through = real; }

void ask_person(std::uint64_t taken) {
  if (asked_through < 0) return;
  [[maybe_unused]] const long put = syscall(SYS_write, asked_through, &taken, sizeof taken);
}

void tell_unsupported(const std::string& words) {
  struct Unsupported;
  if (!base::shared<std::set<std::string>, Unsupported>().insert(words).second) return;
  Runtime& runtime = *Runtime::get();
  runtime.note(runtime.lane(), trace::NoteKind::Unsupported, words, runtime.place());
  tell_person(words);
}

}  // namespace fiberscope::host
