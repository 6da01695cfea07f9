// getrlimit(2), setrlimit(2), prlimit(2) below Python: how many descriptors a simulated process may
// have is its own matter; all other limits are the engine's. Source: Linux man-pages 6.03.
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "scheduler/host/libc/own.h"
#include "scheduler/host/processes/processes.h"

namespace fiberscope::host {

namespace {

using machine::kDescriptorsMost;

// descriptors: of the calling process; `wanted` nullptr: as they are.
int descriptors(const rlimit64* wanted, rlimit64* before) {
  machine::DescriptorTable& files = calling_process().files;
  if (before != nullptr) *before = {static_cast<rlim64_t>(files.limit()), kDescriptorsMost};
  if (wanted == nullptr) return 0;
  if (wanted->rlim_cur > wanted->rlim_max) {
    errno = EINVAL;
    return -1;
  }
  if (wanted->rlim_max > kDescriptorsMost) {
    errno = EPERM;
    return -1;
  }
  files.set_limit(static_cast<int>(wanted->rlim_cur));
  return 0;
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

int prlimit64(pid_t pid, enum __rlimit_resource resource, const struct rlimit64* wanted,
              struct rlimit64* before) noexcept {
  const bool own = simulating() && (pid == 0 || pid == calling_process().pid);
  if (own && resource == RLIMIT_NOFILE) return descriptors(wanted, before);
  if (simulating() && !own) {  // no number of the computer's processes is one of the machine's
    errno = ESRCH;
    return -1;
  }
  return static_cast<int>(syscall(SYS_prlimit64, simulating() ? 0 : pid, resource, wanted, before));
}

int getrlimit64(__rlimit_resource_t resource, struct rlimit64* out) noexcept {
  return prlimit64(0, static_cast<enum __rlimit_resource>(resource), nullptr, out);
}

int setrlimit64(__rlimit_resource_t resource, const struct rlimit64* wanted) noexcept {
  return prlimit64(0, static_cast<enum __rlimit_resource>(resource), wanted, nullptr);
}

FS_TWIN(prlimit, prlimit64)
FS_TWIN(getrlimit, getrlimit64)
FS_TWIN(setrlimit, setrlimit64)

}  // extern "C"
