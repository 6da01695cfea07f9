#include "scheduler/machine/kernel/event_fd.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>

#include <cerrno>
#include <cstring>

namespace fiberscope::machine {

namespace {

constexpr std::uint64_t kMost = UINT64_MAX - 1;

}  // namespace

EventFd::EventFd(Kernel& kernel, std::uint64_t counter, int flags)
    : OpenFile(kernel, trace::FileKind::EventFd, "eventfd",
               O_RDWR | ((flags & EFD_NONBLOCK) != 0 ? O_NONBLOCK : 0)),
      counter_(counter),
      semaphore_((flags & EFD_SEMAPHORE) != 0) {
  if (counter > 0) occurred(POLLIN);
}

std::int64_t EventFd::read(void* buffer, std::size_t size) {
  if (size < sizeof counter_) return -EINVAL;
  if (counter_ == 0) return -EAGAIN;
  const std::uint64_t taken = semaphore_ ? 1 : counter_;
  counter_ -= taken;
  std::memcpy(buffer, &taken, sizeof taken);
  occurred(POLLOUT);
  return sizeof taken;
}

std::int64_t EventFd::write(const void* data, std::size_t size) {
  std::uint64_t added = 0;
  if (size < sizeof added) return -EINVAL;
  std::memcpy(&added, data, sizeof added);
  if (added > kMost) return -EINVAL;
  if (added > kMost - counter_) return -EAGAIN;
  counter_ += added;
  occurred(POLLIN);
  return sizeof added;
}

short EventFd::readiness() const {
  return static_cast<short>((counter_ > 0 ? POLLIN : 0) | (counter_ < kMost ? POLLOUT : 0));
}

}  // namespace fiberscope::machine
