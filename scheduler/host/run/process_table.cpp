#include "scheduler/host/run/process_table.h"

#include "scheduler/base/arena.h"
#include "scheduler/base/check.h"

namespace fiberscope::host {

Process& ProcessTable::add(Process* parent) {
  Process& process = *processes_.emplace_back(std::make_unique<Process>(has_gil_));
  CHECK_MSG(base::is_everybodys(&process), "a process is known to all");
  process.pid = new_number();
  process.index = processes_.size() - 1;
  if (parent == nullptr) return process;
  process.parent = parent;
  process.group = parent->group;
  process.session = parent->session;
  process.limits = parent->limits;
  process.no_new_privileges = parent->no_new_privileges;
  process.timer_slack_ns = parent->timer_slack_ns;
  process.persona = parent->persona;
  process.oom_score_adj = parent->oom_score_adj;
  process.signals.inherit_ignored(parent->signals);
  process.folder = parent->folder;
  process.umask = parent->umask;
  return process;
}

}  // namespace fiberscope::host
