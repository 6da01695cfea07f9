#include "scheduler/core/cores.h"

#include <algorithm>

namespace fiberscope::core {

Cores::Cores(std::size_t count) : cores_(count), clocks_ns_(count, base::kNever) {
  CHECK_MSG(count >= 1 && count <= kMax, "a machine has 1 to 64 cores");
  idle_ = ~std::uint64_t{0} >> (kMax - count);
}

void Cores::occupy(std::size_t index, Fiber& fiber, TimeNs now_ns, TimeNs quantum_ns) {
  CHECK_MSG(is_idle(index), "two fibers on one core");
  idle_ &= ~(std::uint64_t{1} << index);
  clocks_ns_[index] = now_ns;
  Core& core = cores_[index];
  core.fiber = &fiber;
  core.accounted_ns = now_ns;
  ++core.switch_count;
  renew_slice(index, now_ns, quantum_ns);
}

void Cores::vacate(std::size_t index) {
  CHECK(!is_idle(index));
  idle_ |= std::uint64_t{1} << index;
  clocks_ns_[index] = base::kNever;
  cores_[index].fiber = nullptr;
}

void Cores::renew_slice(std::size_t index, TimeNs now_ns, TimeNs quantum_ns) {
  const bool ends = quantum_ns < base::kNever - now_ns;
  cores_[index].slice_end_ns = ends ? now_ns + quantum_ns : base::kNever;
}

TimeNs Cores::account(std::size_t index, TimeNs now_ns) {
  Core& core = cores_[index];
  const TimeNs ran_ns = now_ns - core.accounted_ns;
  core.accounted_ns = now_ns;
  core.busy_ns += ran_ns;
  return ran_ns;
}

TimeNs Cores::busy_ns(std::size_t index, TimeNs now_ns) const {
  const Core& core = cores_[index];
  return is_idle(index) ? core.busy_ns : core.busy_ns + (now_ns - core.accounted_ns);
}

std::size_t Cores::earliest() const {
  const auto first = std::min_element(clocks_ns_.begin(), clocks_ns_.end());
  return *first == base::kNever ? kNone : static_cast<std::size_t>(first - clocks_ns_.begin());
}

// Among equal clocks the lower number goes first, so a higher one may be drawn level with.
TimeNs Cores::turn_end_ns(std::size_t earliest) const {
  TimeNs end_ns = base::kNever;
  for (std::size_t i = 0; i < earliest; ++i) end_ns = std::min(end_ns, clocks_ns_[i]);
  for (std::size_t i = earliest + 1; i < clocks_ns_.size(); ++i) {
    if (clocks_ns_[i] < end_ns) end_ns = clocks_ns_[i] + 1;
  }
  return end_ns;
}

}  // namespace fiberscope::core
