#include "scheduler/core/policy.h"

namespace fiberscope::core {

std::size_t DecisionPolicy::choose(const FiberList& ready) {
  const std::size_t otherwise = fallback_->choose(ready);
  if (asked_count_ >= decisions_.size()) return otherwise;
  const std::uint32_t decision = decisions_[asked_count_++];
  if (decision == kLeave) return otherwise;
  if (decision < ready.size()) return decision;
  ++refused_count_;
  return otherwise;
}

}  // namespace fiberscope::core
