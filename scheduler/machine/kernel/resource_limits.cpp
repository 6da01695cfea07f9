#include "scheduler/machine/kernel/resource_limits.h"

#include <cerrno>

#include "scheduler/machine/kernel/descriptors.h"

namespace fiberscope::machine {

namespace {

constexpr std::uint64_t kProcesses = 31'706;  // of a user, on a machine of this memory
constexpr std::uint64_t kNice = 40;           // 20 - nice: down to -20

}  // namespace

ResourceLimits::ResourceLimits() {
  const auto begin = [&](int resource, std::uint64_t soft, std::uint64_t hard) {
    limits_[static_cast<std::size_t>(resource)] = {soft, hard};
  };
  begin(RLIMIT_STACK, 8'388'608, RLIM64_INFINITY);
  begin(RLIMIT_CORE, 0, RLIM64_INFINITY);
  begin(RLIMIT_NPROC, kProcesses, kProcesses);
  begin(RLIMIT_NOFILE, kDescriptorsMax, kDescriptorsMost);
  begin(RLIMIT_MEMLOCK, 1'048'576, 1'048'576);
  begin(RLIMIT_SIGPENDING, kProcesses, kProcesses);
  begin(RLIMIT_MSGQUEUE, 819'200, 819'200);
  begin(RLIMIT_NICE, kNice, kNice);
  begin(RLIMIT_RTPRIO, 0, 0);
}

int ResourceLimits::set(int resource, const ResourceLimit& wanted) {
  ResourceLimit& limit = limits_[static_cast<std::size_t>(resource)];
  if (wanted.soft > wanted.hard) return -EINVAL;
  if (wanted.hard > limit.hard) return -EPERM;
  limit = wanted;
  return 0;
}

}  // namespace fiberscope::machine
