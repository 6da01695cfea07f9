#include "scheduler/engine/limits.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <string>

#include "scheduler/base/reached_limit.h"
#include "scheduler/host/calls/files.h"
#include "scheduler/host/run/outside.h"
#include "scheduler/host/run/runtime.h"
#include "scheduler/machine/files/inode.h"

namespace fiberscope::engine {

namespace {

// How often to look: of processor time, since nothing grows without it.
constexpr timeval kLook{0, 100'000};

int statm = -1;  // open before the barrier is raised
bool statm_is_ours = true;
std::uint64_t resident_bytes_max = UINT64_MAX;

// resident_bytes: 0: not known. Source: proc(5), /proc/pid/statm, in pages; getrusage(2): the most
// there ever were, in KiB, which have a limit as well.
std::uint64_t resident_bytes() {
  if (!statm_is_ours) {
    rusage used{};
    syscall(SYS_getrusage, RUSAGE_SELF, &used);
    return static_cast<std::uint64_t>(used.ru_maxrss) * 1024;
  }
  std::array<char, 128> text{};
  if (syscall(SYS_pread64, statm, text.data(), text.size() - 1, 0) <= 0) return 0;
  char* end = nullptr;
  std::strtoull(text.data(), &end, 10);
  return std::strtoull(end, nullptr, 10) * machine::kPageBytes;
}

// reach: whoever looks between two lines of the program ends the run. C code that does not come
// back is ended where it is, as by a crash, when nobody has looked for some time; and if that
// cannot be done, since the heap is held by whoever was interrupted, without a word.
void reach(base::Limit limit) {
  static volatile std::sig_atomic_t unheeded = 0;
  constexpr int kUnheededMax = 5;
  host::Outside::mark().reached = 1 + static_cast<int>(limit);
  host::Outside::mark().has_come = 1;
  unheeded = unheeded + 1;
  if (unheeded <= kUnheededMax) return;
  host::Runtime* const runtime = host::Runtime::get();
  if (unheeded > 2 * kUnheededMax || runtime == nullptr) syscall(SYS_exit_group, 3);
  runtime->end_at(limit);
}

// on_signal: threads of C libraries hand it to the one that the run is.
void on_signal(int number, siginfo_t*, void*) {
  const long process = syscall(SYS_getpid);
  if (syscall(SYS_gettid) != process) {
    syscall(SYS_tgkill, process, process, number);
  } else if (const int reached = host::Outside::mark().reached; reached != 0) {
    reach(static_cast<base::Limit>(reached - 1));
  } else if (number == SIGXCPU) {
    reach(base::Limit::Cpu);
  } else if (resident_bytes() > resident_bytes_max) {
    reach(base::Limit::Memory);
  }
}

}  // namespace

void watch_limits(const base::Limits& limits) {
  statm =
      static_cast<int>(syscall(SYS_openat, AT_FDCWD, "/proc/self/statm", O_RDONLY | O_CLOEXEC, 0));
  if (statm >= 0) statm = host::out_of_the_way(statm);
  resident_bytes_max = resident_bytes() + limits.process_bytes();
  for (const int number : {SIGXCPU, SIGPROF}) {
    struct sigaction action {};
    action.sa_sigaction = on_signal;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
    sigaction(number, &action, nullptr);
  }
  const itimerval every{kLook, kLook};
  if (statm >= 0) syscall(SYS_setitimer, ITIMER_PROF, &every, nullptr);
}

void watch_limits_on() {
  if (statm < 0) return;
  statm_is_ours = false;
  sigevent by_signal{};
  by_signal.sigev_notify = SIGEV_SIGNAL;
  by_signal.sigev_signo = SIGPROF;
  int timer = 0;  // the kernel's own number, not the C library's
  constexpr timespec kEvery{0, kLook.tv_usec * 1'000};
  const itimerspec every{kEvery, kEvery};
  if (syscall(SYS_timer_create, CLOCK_PROCESS_CPUTIME_ID, &by_signal, &timer) != 0) return;
  syscall(SYS_timer_settime, timer, 0, &every, nullptr);
}

}  // namespace fiberscope::engine
