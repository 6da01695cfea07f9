#include "scheduler/host/processes/interval_timers.h"

#include <algorithm>
#include <cerrno>
#include <csignal>

#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"

namespace fiberscope::host {

namespace {

constexpr int kSignals[] = {SIGALRM, SIGVTALRM, SIGPROF};
constexpr const char* kWords[] = {"the timer is over", "the timer of the CPU time is over",
                                  "the timer of the CPU time is over"};

TimeNs now_of(int which) {
  Runtime& runtime = *Runtime::get();
  return which == ITIMER_REAL ? runtime.clock().now_ns : runtime.machine_clock().busy_ns();
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

// arm: CPU time passes no faster than time does, so it is looked at again when it may be over.
void arm(Process& process, int which, EventSeq cause) {
  Runtime& runtime = *Runtime::get();
  IntervalTimer& timer = process.timers[which];
  const TimeNs left_ns = std::max<TimeNs>(timer.due_ns - now_of(which), 0);
  timer.timer = runtime.kernel().at(runtime.clock().now_ns + left_ns, cause,
                                    [&process, which, cause] { ring(process, which, cause); });
}

void ring(Process& process, int which, EventSeq cause) {
  IntervalTimer& timer = process.timers[which];
  timer.timer = {};
  const TimeNs now_ns = now_of(which);
  const bool over = now_ns >= timer.due_ns;
  if (over && timer.interval_ns > 0) {
    timer.due_ns += ((now_ns - timer.due_ns) / timer.interval_ns + 1) * timer.interval_ns;
  }
  if (!over || timer.interval_ns > 0) arm(process, which, cause);
  if (!over) return;
  siginfo_t info{};
  info.si_signo = kSignals[which];
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
    const TimeNs left_ns = timer.timer ? std::max<TimeNs>(timer.due_ns - now_of(which), 1'000) : 0;
    *before = {time_of(timer.timer ? timer.interval_ns : 0), time_of(left_ns)};
  }
  if (value == nullptr) return 0;
  if (timer.timer) Runtime::get()->kernel().cancel(std::exchange(timer.timer, {}));
  timer.interval_ns = ns_of(value->it_interval);
  const TimeNs wait_ns = ns_of(value->it_value);
  timer.due_ns = now_of(which) + wait_ns;
  if (wait_ns > 0) arm(process, which, Runtime::get()->anchor());
  return 0;
}

void stop_interval_timers(Process& process) {
  for (IntervalTimer& timer : process.timers) {
    if (timer.timer) Runtime::get()->kernel().cancel(std::exchange(timer.timer, {}));
  }
}

}  // namespace fiberscope::host
