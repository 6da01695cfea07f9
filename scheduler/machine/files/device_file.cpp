#include "scheduler/machine/files/device_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/sysmacros.h>

#include <cerrno>
#include <cstring>

namespace fiberscope::machine {

namespace {

constexpr unsigned kMemoryDevices = 1;  // their major number
struct Minor {
  DeviceNode node;
  unsigned number;
};
constexpr Minor kMinors[] = {{DeviceNode::Null, 3},
                             {DeviceNode::Zero, 5},
                             {DeviceNode::Full, 7},
                             {DeviceNode::Random, 8},
                             {DeviceNode::URandom, 9}};

}  // namespace

DeviceNode node_of(dev_t number) {
  if (major(number) != kMemoryDevices) return DeviceNode::None;
  for (const Minor& known : kMinors) {
    if (known.number == minor(number)) return known.node;
  }
  return DeviceNode::None;
}

DeviceFile::DeviceFile(Kernel& kernel, InodeRef inode, std::string_view name, int flags,
                       Fill chance)
    : TreeFile(kernel, trace::FileKind::Device, std::move(inode), name, flags),
      node_(node_of(this->inode()->facts.st_rdev)),
      chance_(std::move(chance)) {}

std::int64_t DeviceFile::read(void* buffer, std::size_t size) {
  if ((status_flags() & O_ACCMODE) == O_WRONLY) return -EBADF;
  switch (node_) {
    case DeviceNode::Zero:
    case DeviceNode::Full:
      std::memset(buffer, 0, size);
      return static_cast<std::int64_t>(size);
    case DeviceNode::Random:
    case DeviceNode::URandom:
      chance_(buffer, size);
      return static_cast<std::int64_t>(size);
    case DeviceNode::Null:
    case DeviceNode::None:
      break;
  }
  return 0;
}

std::int64_t DeviceFile::write(const void*, std::size_t size) {
  if ((status_flags() & O_ACCMODE) == O_RDONLY) return -EBADF;
  return node_ == DeviceNode::Full && size > 0 ? -ENOSPC : static_cast<std::int64_t>(size);
}

short DeviceFile::readiness() const { return POLLIN | POLLOUT; }

}  // namespace fiberscope::machine
