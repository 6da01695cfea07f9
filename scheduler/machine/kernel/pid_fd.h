// PidFd: pidfd_open(2): a process as an open file, readable once the process has ended.
//
// Owns the number of the process. Deliberately does not know what a process is, nor who waits.
//
// Invariant: it becomes readable once, and stays so. Errors of the calls: EINVAL: there is nothing
// to read or to write.
// Source: pidfd_open(2) of Linux man-pages 6.03; kernel/fork.c of Linux.
#pragma once

#include "scheduler/machine/kernel/open_file.h"

namespace fiberscope::machine {

class PidFd final : public OpenFile {
 public:
  // `name`: of the process in the program's terms. `ended`: it has, and nobody has waited for it
  // yet. `flags`: of pidfd_open(2): PIDFD_NONBLOCK.
  PidFd(Kernel& kernel, int pid, std::string_view name, bool ended, int flags);

  int pid() const { return pid_; }
  // end: the process has ended, as `cause` tells. Emits: ReadinessChanged.
  void end(EventSeq cause);

  std::int64_t read(void* buffer, std::size_t size) override;
  std::int64_t write(const void* data, std::size_t size) override;
  short readiness() const override;

 private:
  int pid_;
  bool ended_;
};

}  // namespace fiberscope::machine
