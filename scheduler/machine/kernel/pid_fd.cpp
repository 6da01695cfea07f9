#include "scheduler/machine/kernel/pid_fd.h"

#include <fcntl.h>
#include <poll.h>

#include <cerrno>

namespace fiberscope::machine {

PidFd::PidFd(Kernel& kernel, int pid, std::string_view name, bool ended, int flags)
    : OpenFile(kernel, trace::FileKind::PidFd, name, O_RDWR | (flags & O_NONBLOCK)),
      pid_(pid),
      ended_(ended) {
  if (ended) occurred(POLLIN);
}

void PidFd::end(EventSeq cause) {
  const Kernel::AsMachine as(*kernel(), cause);
  ended_ = true;
  occurred(POLLIN);
}

std::int64_t PidFd::read(void*, std::size_t) { return -EINVAL; }
std::int64_t PidFd::write(const void*, std::size_t) { return -EINVAL; }
short PidFd::readiness() const { return ended_ ? POLLIN : 0; }

}  // namespace fiberscope::machine
