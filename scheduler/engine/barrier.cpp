#include "scheduler/engine/barrier.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "scheduler/engine/landlock.h"
#include "scheduler/engine/system_calls.h"

namespace fiberscope::engine {

namespace {

using base::BarrierPart;
using Gaps = std::vector<base::BarrierGap>;

// check: what is missing of a part is told once, by the first reason.
void check(bool done, BarrierPart part, Gaps& gaps) {
  const int number = errno;
  if (done || std::ranges::find(gaps, part, &base::BarrierGap::part) != gaps.end()) return;
  gaps.push_back({part, std::strerror(number)});
}

// limit: a lower one that is there already stays.
void limit(int resource, std::uint64_t soft, std::uint64_t hard, Gaps& gaps) {
  rlimit64 now{};
  bool done = syscall(SYS_prlimit64, 0, resource, nullptr, &now) == 0;
  const rlimit64 wanted{std::min<std::uint64_t>(soft, now.rlim_cur),
                        std::min<std::uint64_t>(hard, now.rlim_max)};
  done = done && syscall(SYS_prlimit64, 0, resource, &wanted, nullptr) == 0;
  check(done, BarrierPart::Limits, gaps);
}

// set_limits: the hard one of CPU time ends the process if the run itself does not heed the soft
// one. How many processes there may be the engine says, which is asked through seccomp.
void set_limits(const BarrierOptions& options, Gaps& gaps) {
  constexpr std::uint64_t kGraceSeconds = 10;
  limit(RLIMIT_CORE, 0, 0, gaps);
  if (options.cpu_seconds != 0) {
    limit(RLIMIT_CPU, options.cpu_seconds, options.cpu_seconds + kGraceSeconds, gaps);
  }
  if (options.file_bytes != 0) {
    limit(RLIMIT_FSIZE, options.file_bytes, options.file_bytes, gaps);
  }
}

// drop_capabilities: all but reading: root's programs may lie in a folder of another user's. The
// bounding set can only be cut by who has the right to; nobody gains any by it here.
void drop_capabilities(Gaps& gaps) {
  constexpr int kReads = CAP_DAC_READ_SEARCH;
  for (int one = 0; one <= CAP_LAST_CAP; ++one) {
    if (one != kReads) syscall(SYS_prctl, PR_CAPBSET_DROP, one, 0, 0, 0);
  }
  __user_cap_header_struct head{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct had[_LINUX_CAPABILITY_U32S_3]{};
  bool done = syscall(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) == 0 &&
              syscall(SYS_capget, &head, had) == 0;
  __user_cap_data_struct kept[_LINUX_CAPABILITY_U32S_3]{};
  kept[0].effective = kept[0].permitted = had[0].permitted & (1U << kReads);
  done = done && syscall(SYS_capset, &head, kept) == 0;
  check(done, BarrierPart::Capabilities, gaps);
}

}  // namespace

void prepare_barrier() { prepare_list_of_calls(); }

Gaps raise_barrier(const BarrierOptions& options) {
  Gaps gaps;
  set_limits(options, gaps);
  drop_capabilities(gaps);
  check(syscall(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, BarrierPart::NoNewPrivileges,
        gaps);
  if (std::string why = restrict_files(options.readable); !why.empty()) {
    gaps.push_back({BarrierPart::Landlock, std::move(why)});
  }
  if (std::string why = restrict_system_calls(options.listener); !why.empty()) {
    gaps.push_back({BarrierPart::Seccomp, std::move(why)});
  }
  return gaps;
}

}  // namespace fiberscope::engine
