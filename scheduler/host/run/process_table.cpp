#include "scheduler/host/run/process_table.h"

namespace fiberscope::host {

Process& ProcessTable::add(Process* parent) {
  Process& process = *processes_.emplace_back(std::make_unique<Process>(has_gil_));
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
