#include "scheduler/host/processes/interval_timers.h"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <utility>

#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"

namespace fiberscope::host {

namespace {

constexpr int kCpuLimit = 3;  // of Process::timers
constexpr int kSignals[] = {SIGALRM, SIGVTALRM, SIGPROF, SIGXCPU};
constexpr const char* kWords[] = {"the timer is over", "the timer of the CPU time is over",
                                  "the timer of the CPU time is over",
                                  "the limit of CPU time is reached"};

TimeNs now_of(const Process& process, int which) {
  Runtime& runtime = *Runtime::get();
  if (which == ITIMER_REAL) return runtime.clock().now_ns;
  const CpuTimes cpu = runtime.fibers().cpu_of_process(process);
  return which == ITIMER_VIRTUAL ? cpu.user_ns : cpu.all_ns();
}

TimeNs ns_of(const timeval& time) { return time.tv_sec * base::kSecond + time.tv_usec * 1'000; }

timeval time_of(TimeNs ns) {
  return {static_cast<time_t>(ns / base::kSecond),
          static_cast<suseconds_t>(ns % base::kSecond / 1'000)};
}

bool valid(const timeval& time) {
  return time.tv_sec >= 0 && time.tv_usec >= 0 && time.tv_usec < 1'000'000;
}

void ring(Process& process, int which, EventSeq cause);

// arm: CPU time passes no faster than time does on each core, so it is looked at again when it may
// be over.
void arm(Process& process, int which, EventSeq cause) {
  Runtime& runtime = *Runtime::get();
  IntervalTimer& timer = process.timers[which];
  const base::MachineSettings& machine = runtime.options().machine;
  const TimeNs cores = which == ITIMER_REAL || machine.gil ? 1 : machine.cores;
  const TimeNs whole_ns = std::max<TimeNs>(timer.due_ns - now_of(process, which), 0);
  const TimeNs left_ns = (whole_ns + cores - 1) / cores;
  timer.timer = runtime.kernel().at(runtime.clock().now_ns + left_ns, cause,
                                    [&process, which, cause] { ring(process, which, cause); });
}

void stop(IntervalTimer& timer) {
  if (timer.timer) Runtime::get()->kernel().cancel(std::exchange(timer.timer, {}));
  timer.rests = false;
}

// rests: nobody of it computes, or stands ready to.
bool rests(const Process& process) {
  return std::ranges::none_of(Runtime::get()->fibers(), [&](const PyFiber* fiber) {
    const core::FiberState state = fiber->fiber->state;
    const bool may_run = state == core::FiberState::Running || state == core::FiberState::Queued;
    return fiber->process == &process && may_run;
  });
}

void ring(Process& process, int which, EventSeq cause) {
  IntervalTimer& timer = process.timers[which];
  timer.timer = {};
  const TimeNs now_ns = now_of(process, which);
  const bool over = now_ns >= timer.due_ns;
  if (over && timer.interval_ns > 0) {
    timer.due_ns += ((now_ns - timer.due_ns) / timer.interval_ns + 1) * timer.interval_ns;
  }
  if (!over && which != ITIMER_REAL && rests(process)) {
    timer.rests = process.cpu_timers_rest = true;
    return;
  }
  if (!over || timer.interval_ns > 0) arm(process, which, cause);
  if (!over) return;
  siginfo_t info{};
  const std::uint64_t hard = process.limits.of(RLIMIT_CPU).hard;
  const auto seconds = static_cast<std::uint64_t>(now_ns / base::kSecond);
  const bool last = which == kCpuLimit && seconds >= hard;
  info.si_signo = last ? SIGKILL : kSignals[which];
  info.si_code = SI_KERNEL;
  raise_signal(process, info, kWords[which]);
}

}  // namespace

int set_interval_timer(int which, const itimerval* value, itimerval* before) {
  if (which < ITIMER_REAL || which > ITIMER_PROF) return -EINVAL;
  if (value != nullptr && (!valid(value->it_value) || !valid(value->it_interval))) {
    return -EINVAL;
  }
  Process& process = calling_process();
  IntervalTimer& timer = process.timers[which];
  if (before != nullptr) {
    // one that runs has something left
    const bool runs = timer.timer || timer.rests;
    const TimeNs left_ns = std::max<TimeNs>(timer.due_ns - now_of(process, which), 1'000);
    *before = {time_of(runs ? timer.interval_ns : 0), time_of(runs ? left_ns : 0)};
  }
  if (value == nullptr) return 0;
  stop(timer);
  timer.interval_ns = ns_of(value->it_interval);
  const TimeNs wait_ns = ns_of(value->it_value);
  timer.due_ns = now_of(process, which) + wait_ns;
  if (wait_ns > 0) arm(process, which, Runtime::get()->anchor());
  return 0;
}

void wake_cpu_timers(Process& process) {
  process.cpu_timers_rest = false;
  for (int which = ITIMER_VIRTUAL; which <= kCpuLimit; ++which) {
    if (!std::exchange(process.timers[which].rests, false)) continue;
    arm(process, which, Runtime::get()->anchor());
  }
}

void heed_cpu_limit(Process& process) {
  IntervalTimer& timer = process.timers[kCpuLimit];
  stop(timer);
  const std::uint64_t soft = process.limits.of(RLIMIT_CPU).soft;
  constexpr auto kMost = static_cast<std::uint64_t>(base::kNever / base::kSecond);
  if (soft >= kMost) return;
  timer.interval_ns = base::kSecond;
  timer.due_ns = static_cast<TimeNs>(std::max<std::uint64_t>(soft, 1)) * base::kSecond;
  arm(process, kCpuLimit, Runtime::get()->anchor());
}

void stop_interval_timers(Process& process) {
  for (IntervalTimer& timer : process.timers) stop(timer);
}

}  // namespace fiberscope::host
