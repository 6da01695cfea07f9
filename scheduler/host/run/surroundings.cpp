// What the simulated kernel asks of the run: see machine::Surroundings.
#include <sys/resource.h>

#include <utility>

#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

TimerId Runtime::at(TimeNs when_ns, Deed action) {
  const auto call = [](void* argument, TimerId timer, EventSeq) {
    auto node = static_cast<Runtime*>(argument)->actions_.extract(timer.value);
    node.mapped()();
  };
  const TimerId timer = scheduler_->timers().schedule(when_ns, core::TimerTarget(call, this));
  actions_.emplace(timer.value, std::move(action));
  return timer;
}

void Runtime::cancel(TimerId timer) {
  if (actions_.erase(timer.value) > 0) scheduler_->timers().cancel(timer);
}

std::uint64_t Runtime::file_bytes_max() const {
  return current_ == nullptr ? UINT64_MAX : current_->process->limits.of(RLIMIT_FSIZE).soft;
}

}  // namespace fiberscope::host
