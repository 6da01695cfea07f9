#include "scheduler/host/processes/groups.h"

#include <algorithm>
#include <cerrno>

#include "scheduler/host/processes/children.h"
#include "scheduler/host/processes/processes.h"

namespace fiberscope::host {

namespace {

// named: 0: the caller.
const Process* named(int pid) { return pid == 0 ? &calling_process() : find_process(pid); }

}  // namespace

int group_of(int pid) {
  const Process* const process = named(pid);
  return process == nullptr ? -ESRCH : process->group;
}

int session_of(int pid) {
  const Process* const process = named(pid);
  return process == nullptr ? -ESRCH : process->session;
}

int set_group(int pid, int group) {
  Process& self = calling_process();
  if (group < 0) return -EINVAL;
  const Numbered who = pid == 0 ? Numbered{&self} : who_is(pid);
  if (who.missing() != 0) return who.missing();
  Process* const process = who.process;
  const bool child = process->parent == &self && !process->orphaned;
  if (process != &self && !child) return -ESRCH;
  if (child && process->session != self.session) return -EPERM;
  if (child && process->executes) return -EACCES;
  if (process->session == process->pid) return -EPERM;
  const int to = group == 0 ? process->pid : group;
  if (to != process->pid && !is_group_of(to, self.session)) return -EPERM;
  process->group = to;
  return 0;
}

int begin_session() {
  Process& self = calling_process();
  if (is_group(self.pid)) return -EPERM;
  self.group = self.session = self.pid;
  return self.session;
}

bool is_group(int group) {
  return std::ranges::any_of(Runtime::get()->processes(), [=](const auto& process) {
    return !process->reaped && process->group == group;
  });
}

bool is_group_of(int group, int session) {
  return std::ranges::any_of(Runtime::get()->processes(), [=](const auto& process) {
    return !process->reaped && process->group == group && process->session == session;
  });
}

}  // namespace fiberscope::host
