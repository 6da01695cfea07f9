// EventFd: eventfd(2): a counter that one can wait for.
//
// Owns the counter. Deliberately does not know who waits.
//
// Invariant: 0 <= counter < 2^64 - 1. Errors of the calls: EAGAIN: it is 0, or would become too
// large; EINVAL: fewer than eight bytes, or the one value it cannot hold.
// Source: eventfd(2) of Linux man-pages 6.03.
#pragma once

#include "scheduler/machine/kernel/open_file.h"

namespace fiberscope::machine {

class EventFd final : public OpenFile {
 public:
  // `flags`: of eventfd(2): EFD_SEMAPHORE, EFD_NONBLOCK.
  EventFd(Kernel& kernel, std::uint64_t counter, int flags);

  std::int64_t read(void* buffer, std::size_t size) override;
  std::int64_t write(const void* data, std::size_t size) override;
  short readiness() const override;

 private:
  std::uint64_t counter_;
  bool semaphore_;
};

}  // namespace fiberscope::machine
