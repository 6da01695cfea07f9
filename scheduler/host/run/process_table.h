// ProcessTable: all simulated processes there ever were, in the order of their numbers.
//
// Owns: the Processes. Deliberately does not know how one begins or ends (processes/).
#pragma once

#include <memory>
#include <vector>

#include "scheduler/host/run/process.h"

namespace fiberscope::host {

class ProcessTable {
 public:
  // has_gil: whether the machine's processes have one.
  explicit ProcessTable(bool has_gil) : has_gil_(has_gil) {}
  ProcessTable(const ProcessTable&) = delete;
  ProcessTable& operator=(const ProcessTable&) = delete;

  // add: a child that does not run anything yet, with the next number; nullptr: the first process.
  Process& add(Process* parent);
  // new_number: for a process or a thread, as the kernel numbers them.
  int new_number() { return next_number_++; }
  Process& first() { return *processes_.front(); }
  auto begin() const { return processes_.begin(); }
  auto end() const { return processes_.end(); }

 private:
  bool has_gil_;
  int next_number_ = kFirstPid;
  std::vector<std::unique_ptr<Process>> processes_;
};

}  // namespace fiberscope::host
