// getrlimit(2), setrlimit(2), prlimit(2): each simulated process has limits of its own. Heeded are
// those on descriptors, on the length of files, on CPU time, on address space (of what Python
// allocates, and of threads) and on how urgent threads may be; the others are kept. Source: Linux
// man-pages 6.03.
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "scheduler/host/libc/own.h"
#include "scheduler/host/processes/children.h"
#include "scheduler/host/processes/interval_timers.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/threads.h"

namespace fiberscope::host {

namespace {

// limited: whose limits a call is about; nullptr: nobody's.
Process* limited(pid_t pid) { return pid == 0 ? &calling_process() : who_is(pid).process; }

// limit: 0, or minus an errno.
int limit(Process& process, int resource, const rlimit64* wanted, rlimit64* before) {
  const machine::ResourceLimit now = process.limits.of(resource);
  if (wanted != nullptr) {
    const int error = process.limits.set(resource, {wanted->rlim_cur, wanted->rlim_max});
    if (error != 0) return error;
    if (resource == RLIMIT_NOFILE) process.files.set_limit(static_cast<int>(wanted->rlim_cur));
    if (resource == RLIMIT_CPU) heed_cpu_limit(process);
    if (resource == RLIMIT_AS) heed_memory_limit(process);
  }
  if (before != nullptr) *before = {now.soft, now.hard};
  return 0;
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

int prlimit64(pid_t pid, enum __rlimit_resource resource, const struct rlimit64* wanted,
              struct rlimit64* before) noexcept {
  if (!simulating()) {
    return static_cast<int>(syscall(SYS_prlimit64, pid, resource, wanted, before));
  }
  const int which = static_cast<int>(resource);
  Process* const process = limited(pid);
  int result = process == nullptr ? -ESRCH : 0;
  if (!fiberscope::machine::ResourceLimits::is_resource(which)) result = -EINVAL;
  if (result == 0) result = limit(*process, which, wanted, before);
  if (result == 0) return 0;
  errno = -result;
  return -1;
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
