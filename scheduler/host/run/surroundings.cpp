// What the simulated kernel asks of the run: see machine::Surroundings.
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

}  // namespace fiberscope::host
