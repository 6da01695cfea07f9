#include "scheduler/machine/kernel/kernel.h"

#include <utility>

namespace fiberscope::machine {

TimerId Kernel::at(TimeNs when_ns, EventSeq cause, Surroundings::Deed action) {
  return around_.at(when_ns, [this, cause, action = std::move(action)] {
    const AsMachine itself(*this, cause);
    const bool timed_before = std::exchange(timed_, true);
    action();
    timed_ = timed_before;
  });
}

Kernel::AsMachine::AsMachine(Kernel& kernel, EventSeq cause)
    : kernel_(kernel), itself_before_(kernel.acts_itself_), cause_before_(kernel.cause_) {
  kernel.acts_itself_ = true;
  kernel.cause_ = cause;
}

Kernel::AsMachine::~AsMachine() {
  kernel_.acts_itself_ = itself_before_;
  kernel_.cause_ = cause_before_;
}

}  // namespace fiberscope::machine
