// ResourceLimits: what a process may use at most: setrlimit(2).
//
// Owns the numbers: soft limits, which hold, and hard ones, up to which a process may raise them.
// Deliberately does not know who heeds them, nor whose they are.
//
// Invariant: soft <= hard; a hard limit is only ever lowered: nobody here has CAP_SYS_RESOURCE.
// Source: getrlimit(2) of Linux man-pages 6.03; kernel/sys.c of Linux.
#pragma once

#include <sys/resource.h>

#include <array>
#include <cstdint>

namespace fiberscope::machine {

struct ResourceLimit {
  std::uint64_t soft = RLIM64_INFINITY;
  std::uint64_t hard = RLIM64_INFINITY;
};

class ResourceLimits {
 public:
  static constexpr int kCount = RLIM_NLIMITS;
  static constexpr bool is_resource(int number) { return number >= 0 && number < kCount; }

  // As most Linux systems begin with them; all may be as urgent as they like (RLIMIT_NICE).
  ResourceLimits();

  // of, set: RLIMIT_CPU and its like. Requires: is_resource(). Errors: -EINVAL: the soft one is
  // above the hard one; -EPERM: the hard one is raised.
  const ResourceLimit& of(int resource) const {
    return limits_[static_cast<std::size_t>(resource)];
  }
  int set(int resource, const ResourceLimit& wanted);

 private:
  std::array<ResourceLimit, kCount> limits_;
};

}  // namespace fiberscope::machine
