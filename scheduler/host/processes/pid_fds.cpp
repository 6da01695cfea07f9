#include "scheduler/host/processes/pid_fds.h"

#include <cerrno>
#include <string>

#include "scheduler/host/processes/children.h"
#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

std::shared_ptr<machine::PidFd> make_pid_fd(int pid, int flags, int& error) {
  Runtime& runtime = *Runtime::get();
  const Numbered who = who_is(pid);
  error = who.missing();
  if (error != 0) return nullptr;
  Process* const process = who.process;
  const std::string name = "process " + std::to_string(pid);
  auto file =
      std::make_shared<machine::PidFd>(runtime.kernel(), pid, name, process->ended, flags);
  std::erase_if(process->pid_fds, [](const auto& other) { return other.expired(); });
  process->pid_fds.push_back(file);
  return file;
}

Process* process_behind(machine::OpenFile* file) {
  const auto* const of = dynamic_cast<machine::PidFd*>(file);
  return of == nullptr ? nullptr : find_process(of->pid());
}

void tell_pid_fds(Process& process, base::EventSeq cause) {
  const auto files = std::exchange(process.pid_fds, {});
  for (const auto& one : files) {
    if (const auto file = one.lock()) file->end(cause);
  }
}

}  // namespace fiberscope::host
