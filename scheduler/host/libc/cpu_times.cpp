// The calls that tell for how long somebody has computed, in virtual time, and the CPU clocks of
// threads and processes by their numbers. Source: clock(3), times(2), getrusage(2),
// clock_getcpuclockid(3), pthread_getcpuclockid(3), clock_getres(2) of Linux man-pages 6.03; Linux
// kernel/time/posix-cpu-timers.c.
#include "scheduler/host/libc/cpu_times.h"

#include <sys/syscall.h>
#include <sys/times.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <optional>

#include "scheduler/host/calls/made_files.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/libc/results.h"
#include "scheduler/host/processes/children.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/machine/kernel/facts.h"

namespace fiberscope::host {

namespace {

// A CPU clock by its number, as the kernel has it: the process's or thread's number, inverted, and
// below it what is counted, and whose it is.
enum class Counted { All, User, Computed };
constexpr unsigned kCountedBits = 3;
constexpr unsigned kOfThread = 4;
constexpr int kNumberShift = 3;
// Those that count no more exactly than the kernel's ticks: 4 ms, of a kernel with 250 in a second.
constexpr long kCoarseNs = 4'000'000;

clockid_t cpu_clock_of(long number, bool thread) {
  const unsigned inverted = ~static_cast<unsigned>(number) << kNumberShift;
  const unsigned what = static_cast<unsigned>(Counted::Computed) | (thread ? kOfThread : 0);
  return static_cast<clockid_t>(inverted | what);
}

CpuTimes own_cpu() {
  Runtime& runtime = *Runtime::get();
  return runtime.fibers().cpu_of_process(runtime.process());
}

CpuTimes thread_cpu() {
  Runtime& runtime = *Runtime::get();
  return runtime.fibers().cpu_of_thread(runtime.current().thread_lane);
}

// cpu_behind: of the thread or process with this number; 0: the caller.
std::optional<CpuTimes> cpu_behind(int number, bool thread) {
  if (number == 0) return thread ? thread_cpu() : own_cpu();
  const FiberTable& fibers = Runtime::get()->fibers();
  if (!thread) {
    const Process* const process = find_process(number);
    if (process == nullptr) return std::nullopt;
    return fibers.cpu_of_process(*process);
  }
  const PyFiber* const fiber = fibers.of_number(number);
  if (fiber == nullptr || fiber->process != &Runtime::get()->process()) return std::nullopt;
  return fibers.cpu_of_thread(fiber->thread_lane);
}

std::uint64_t us_of(TimeNs ns) { return static_cast<std::uint64_t>(ns) / 1'000; }

timeval time_of(TimeNs ns) {
  return {static_cast<time_t>(ns / base::kSecond),
          static_cast<suseconds_t>(ns % base::kSecond / 1'000)};
}

clock_t ticks_of(TimeNs ns) { return static_cast<clock_t>(ticks(ns)); }

}  // namespace

bool cpu_clock(clockid_t which, TimeNs& out) {
  std::optional<CpuTimes> cpu;
  Counted counted = Counted::Computed;
  if (which == CLOCK_PROCESS_CPUTIME_ID) {
    cpu = own_cpu();
  } else if (which == CLOCK_THREAD_CPUTIME_ID) {
    cpu = thread_cpu();
  } else if (which < 0 && (static_cast<unsigned>(which) & kCountedBits) != kCountedBits) {
    counted = static_cast<Counted>(static_cast<unsigned>(which) & kCountedBits);
    const bool thread = (static_cast<unsigned>(which) & kOfThread) != 0;
    cpu = cpu_behind(~(which >> kNumberShift), thread);
  }
  if (!cpu) return false;
  out = counted == Counted::User ? cpu->user_ns : cpu->all_ns();
  return true;
}

struct rusage usage_of(const CpuTimes& cpu, bool there) {
  struct rusage out {};
  out.ru_utime = time_of(cpu.user_ns);
  out.ru_stime = time_of(cpu.system_ns);
  out.ru_maxrss = there ? static_cast<long>(kib(machine::kPythonResidentBytes)) : 0;
  return out;
}

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

clock_t clock() noexcept {
  if (!simulating()) {
    static const auto real = librarys_own<clock_t (*)()>("clock");
    return real();
  }
  return static_cast<clock_t>(us_of(own_cpu().all_ns()));
}

clock_t times(struct tms* out) noexcept {
  if (!simulating()) return syscall(SYS_times, out);
  const CpuTimes own = own_cpu();
  const CpuTimes children = Runtime::get()->process().children_cpu;
  if (out != nullptr) {
    *out = {ticks_of(own.user_ns), ticks_of(own.system_ns), ticks_of(children.user_ns),
            ticks_of(children.system_ns)};
  }
  return ticks_of(fiberscope::machine::up_ns(Runtime::get()->clock()));
}

int getrusage(__rusage_who_t who, struct rusage* out) noexcept {
  if (!simulating()) return static_cast<int>(syscall(SYS_getrusage, who, out));
  const Process& process = Runtime::get()->process();
  switch (static_cast<int>(who)) {
    case RUSAGE_SELF:
      *out = usage_of(own_cpu(), true);
      return 0;
    case RUSAGE_CHILDREN:
      *out = usage_of(process.children_cpu, process.had_children);
      return 0;
    case 1:  // RUSAGE_THREAD
      *out = usage_of(thread_cpu(), true);
      return 0;
    default:
      return failed(EINVAL);
  }
}

// pthread_getcpuclockid(3), clock_getcpuclockid(3): the error is the result.
int pthread_getcpuclockid(pthread_t thread, clockid_t* out) noexcept {
  if (!simulating()) {
    static const auto real =
        librarys_own<int (*)(pthread_t, clockid_t*)>("pthread_getcpuclockid");
    return real(thread, out);
  }
  Runtime& runtime = *Runtime::get();
  const PyFiber* const fiber = runtime.fibers().of_thread(thread, runtime.process());
  if (fiber == nullptr) return ESRCH;
  *out = cpu_clock_of(FiberTable::number_of(*fiber), true);
  return 0;
}

int clock_getcpuclockid(pid_t pid, clockid_t* out) noexcept {
  if (!simulating()) {
    static const auto real = librarys_own<int (*)(pid_t, clockid_t*)>("clock_getcpuclockid");
    return real(pid, out);
  }
  if (pid != 0 && find_process(pid) == nullptr) return ESRCH;
  *out = pid == 0 ? CLOCK_PROCESS_CPUTIME_ID : cpu_clock_of(pid, false);
  return 0;
}

int clock_getres(clockid_t which, struct timespec* out) noexcept {
  fiberscope::base::TimeNs unused = 0;
  const bool known =
      fiberscope::machine::is_clock(which) || (simulating() && cpu_clock(which, unused));
  if (!known) return failed(EINVAL);
  const bool coarse = which == CLOCK_REALTIME_COARSE || which == CLOCK_MONOTONIC_COARSE;
  if (out != nullptr) *out = {0, coarse ? kCoarseNs : 1};
  return 0;
}

}  // extern "C"
