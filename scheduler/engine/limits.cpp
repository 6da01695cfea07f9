#include "scheduler/engine/limits.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "scheduler/host/calls/files.h"
#include "scheduler/host/run/runtime.h"

namespace fiberscope::engine {

namespace {

// How often to look: of processor time, since nothing grows without it.
constexpr timeval kLook{0, 100'000};

int statm = -1;  // open before the barrier is raised
std::uint64_t resident_bytes_max = UINT64_MAX;

// resident_bytes: 0: not known. Source: proc(5), /proc/pid/statm, in pages.
std::uint64_t resident_bytes() {
  std::array<char, 128> text{};
  if (syscall(SYS_pread64, statm, text.data(), text.size() - 1, 0) <= 0) return 0;
  char* end = nullptr;
  std::strtoull(text.data(), &end, 10);
  return std::strtoull(end, nullptr, 10) * 4'096;
}

// end_at: as after a crash, the open block of the trace is whole.
[[noreturn]] void end_at(host::Limit limit) {
  host::Runtime* const runtime = host::Runtime::get();
  const std::string words =
      runtime == nullptr ? "a limit of the run is reached" : runtime->words_of(limit);
  const std::string line = "fiberscope: " + words + "\n";
  [[maybe_unused]] const long put = syscall(SYS_write, STDERR_FILENO, line.data(), line.size());
  if (runtime != nullptr) runtime->conclude(trace::RunEnd::Budget, 3, words);
  for (;;) syscall(SYS_exit_group, 3);
}

// on_signal: threads of C libraries hand it to the one that the run is.
void on_signal(int number, siginfo_t*, void*) {
  const long process = syscall(SYS_getpid);
  if (syscall(SYS_gettid) != process) {
    syscall(SYS_tgkill, process, process, number);
    return;
  }
  if (number == SIGXCPU) end_at(host::Limit::Cpu);
  if (resident_bytes() > resident_bytes_max) end_at(host::Limit::Memory);
}

}  // namespace

void watch_limits(const base::Limits& limits) {
  statm = static_cast<int>(
      syscall(SYS_openat, AT_FDCWD, "/proc/self/statm", O_RDONLY | O_CLOEXEC, 0));
  if (statm >= 0) statm = host::out_of_the_way(statm);
  resident_bytes_max = resident_bytes() + limits.memory_bytes +
                       std::min(limits.memory_bytes / 2, UINT64_MAX / 2 - limits.memory_bytes);
  for (const int number : {SIGXCPU, SIGPROF}) {
    struct sigaction action {};
    action.sa_sigaction = on_signal;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
    sigaction(number, &action, nullptr);
  }
  const itimerval every{kLook, kLook};
  if (statm >= 0) syscall(SYS_setitimer, ITIMER_PROF, &every, nullptr);
}

}  // namespace fiberscope::engine
