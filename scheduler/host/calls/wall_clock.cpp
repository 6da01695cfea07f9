#include "scheduler/host/calls/wall_clock.h"

#include <algorithm>
#include <cerrno>
#include <string>
#include <vector>

#include "scheduler/base/own.h"
#include "scheduler/host/calls/system_call.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"

namespace fiberscope::host {

namespace {

// wall_waiters: of this process.
base::own::Vector<WallWaiter*>& wall_waiters() {
  static base::own::Vector<WallWaiter*>& all = base::own_forever<base::own::Vector<WallWaiter*>>();
  return all;
}

// utc: "2026-01-01 00:00:00 UTC".
std::string utc(TimeNs wall_ns) {
  const auto seconds = static_cast<time_t>(wall_ns / base::kSecond);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[64] = "";
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S UTC", &parts);
  return text;
}

}  // namespace

TimeNs Deadline::due_ns() const {
  if (at_ns == base::kNever) return at_ns;
  const base::VirtualClock& clock = Runtime::get()->clock();
  const TimeNs told_ns = machine::is_wall(which) ? machine::wall_ns(clock) : machine::up_ns(clock);
  return at_ns - (told_ns - clock.now_ns);
}

bool is_duration(const timespec& of) {
  return of.tv_sec >= 0 && of.tv_nsec >= 0 && of.tv_nsec < base::kSecond;
}

TimeNs ns_of(const timespec& of) {
  if (of.tv_sec >= base::kNever / base::kSecond) return base::kNever;
  return of.tv_sec * base::kSecond + of.tv_nsec;
}

timespec timespec_of(TimeNs ns) {
  return {static_cast<time_t>(ns / base::kSecond), static_cast<long>(ns % base::kSecond)};
}

Deadline moment_of(clockid_t which, const timespec& at) { return {which, ns_of(at)}; }

Deadline after(TimeNs duration_ns) {
  const TimeNs now_ns = machine::up_ns(Runtime::get()->clock());
  const bool comes = duration_ns < base::kNever - now_ns;
  return {CLOCK_MONOTONIC, comes ? now_ns + duration_ns : base::kNever};
}

WallWaiter::WallWaiter(const Deadline& deadline) : fiber_(Runtime::get()->current()) {
  if (deadline.at_ns != base::kNever && machine::is_wall(deadline.which)) {
    wall_waiters().push_back(this);
  }
}

void WallWaiter::leave() { std::erase(wall_waiters(), this); }

int sleep_until(const char* name, const Deadline& deadline) {
  Runtime& runtime = *Runtime::get();
  SystemCall call(name, -1, {});
  const Attached attached;
  const Interruption signals(Interruption::Kind::Ends);
  struct Hook final : core::WaitHook {
    explicit Hook(WallWaiter& of) : waiter(of) {}
    void leave(core::Fiber&) override { waiter.leave(); }
    WallWaiter& waiter;
  };
  while (runtime.clock().now_ns < deadline.due_ns()) {
    WallWaiter waiter(deadline);
    Hook hook(waiter);
    core::Wait wait = wait_as(sleep_kind(), name);
    wait.deadline_ns = deadline.due_ns();
    runtime.park(wait, nullptr, &hook);
    call.became_ready(std::min(runtime.clock().now_ns, wait.deadline_ns));
    if (signals.occurred()) return call.over(-EINTR), -EINTR;
  }
  call.over(0);
  return 0;
}

int set_wall_clock(TimeNs wall_ns) {
  Runtime& runtime = *Runtime::get();
  if (const int error = runtime.machine_clock().set_wall(wall_ns); error != 0) return error;
  runtime.note(runtime.lane(), trace::NoteKind::Info, "the wall clock is set to " + utc(wall_ns),
               runtime.place());
  const base::own::Vector<WallWaiter*> waiting = wall_waiters();
  for (const WallWaiter* const waiter : waiting) {
    runtime.scheduler().wake(*waiter->fiber().fiber, trace::WakeKind::Notified, runtime.lane(),
                             runtime.writer().intern("the wall clock was set"), runtime.anchor());
  }
  return 0;
}

}  // namespace fiberscope::host
