#include "scheduler/engine/barrier.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "scheduler/engine/landlock.h"
#include "scheduler/engine/system_calls.h"

namespace fiberscope::engine {

namespace {

void limit(int resource, std::uint64_t soft, std::uint64_t hard) {
  rlimit64 now{};
  if (syscall(SYS_prlimit64, 0, resource, nullptr, &now) != 0) return;
  const rlimit64 wanted{std::min<std::uint64_t>(soft, now.rlim_max),
                        std::min<std::uint64_t>(hard, now.rlim_max)};
  syscall(SYS_prlimit64, 0, resource, &wanted, nullptr);
}

// set_limits: the hard one of CPU time ends the process if the run itself does not heed the soft
// one. How many processes there may be is seccomp's: none.
void set_limits(const BarrierOptions& options) {
  constexpr std::uint64_t kGraceSeconds = 10;
  limit(RLIMIT_CORE, 0, 0);
  if (options.cpu_seconds != 0) {
    limit(RLIMIT_CPU, options.cpu_seconds, options.cpu_seconds + kGraceSeconds);
  }
  if (options.file_bytes != 0) limit(RLIMIT_FSIZE, options.file_bytes, options.file_bytes);
}

// drop_capabilities: all but reading: root's programs may lie in a folder of another user's.
void drop_capabilities() {
  constexpr int kReads = CAP_DAC_READ_SEARCH;
  for (int one = 0; one <= CAP_LAST_CAP; ++one) {
    if (one != kReads) syscall(SYS_prctl, PR_CAPBSET_DROP, one, 0, 0, 0);
  }
  syscall(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  __user_cap_header_struct head{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct had[_LINUX_CAPABILITY_U32S_3]{};
  if (syscall(SYS_capget, &head, had) != 0) return;
  __user_cap_data_struct kept[_LINUX_CAPABILITY_U32S_3]{};
  kept[0].effective = kept[0].permitted = had[0].permitted & (1U << kReads);
  syscall(SYS_capset, &head, kept);
}

}  // namespace

std::string raise_barrier(const BarrierOptions& options) {
  set_limits(options);
  drop_capabilities();
  if (syscall(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return std::string("no_new_privs: ") + std::strerror(errno);
  }
  const std::string of_files = restrict_files(options.readable);
  const std::string of_calls = restrict_system_calls();
  if (of_files.empty() || of_calls.empty()) return of_files + of_calls;
  return of_files + "; " + of_calls;
}

}  // namespace fiberscope::engine
