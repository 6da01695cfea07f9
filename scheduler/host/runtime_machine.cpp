// What the simulated kernel asks of the run: see machine::Surroundings.
#include <utility>

#include "scheduler/host/runtime.h"
#include "scheduler/host/waker.h"

namespace fiberscope::host {

namespace {

bool comes_by_itself = false;  // while an action of the machine's runs

}  // namespace

base::LaneId machine_waker() { return comes_by_itself ? LaneId{} : Runtime::get()->lane(); }

TimerId Runtime::at(TimeNs when_ns, Deed action) {
  const auto call = [](void* argument, TimerId timer, EventSeq) {
    auto node = static_cast<Runtime*>(argument)->actions_.extract(timer.value);
    const bool before = std::exchange(comes_by_itself, true);
    node.mapped()();
    comes_by_itself = before;
  };
  const TimerId timer = scheduler_->timers().schedule(when_ns, core::TimerTarget(call, this));
  actions_.emplace(timer.value, std::move(action));
  return timer;
}

void Runtime::cancel(TimerId timer) {
  if (actions_.erase(timer.value) > 0) scheduler_->timers().cancel(timer);
}

}  // namespace fiberscope::host
