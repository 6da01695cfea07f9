#include "scheduler/host/run/process_table.h"

namespace fiberscope::host {

Process& ProcessTable::add(Process* parent) {
  Process& process = *processes_.emplace_back(std::make_unique<Process>(has_gil_));
  process.pid = kFirstPid + static_cast<int>(processes_.size()) - 1;
  if (parent == nullptr) return process;
  process.parent = parent;
  process.signals.inherit_ignored(parent->signals);
  process.folder = parent->folder;
  process.umask = parent->umask;
  return process;
}

}  // namespace fiberscope::host
