#include "scheduler/core/policy.h"

#include <algorithm>
#include <utility>

namespace fiberscope::core {

namespace {

// first_best: the index of the first fiber that no other is better than, but for `skipped`.
template <class Better>
std::size_t first_best(const FiberList& ready, Better better, const Fiber* skipped = nullptr) {
  std::size_t best_index = 0;
  std::size_t index = 0;
  const Fiber* best = nullptr;
  for (const Fiber* fiber = ready.front(); fiber != nullptr; fiber = fiber->next, ++index) {
    if (fiber == skipped || (best != nullptr && !better(*fiber, *best))) continue;
    best = fiber;
    best_index = index;
  }
  return best_index;
}

bool had_less(const Fiber& a, const Fiber& b) { return a.share.virtual_ns < b.share.virtual_ns; }
bool is_above(const Fiber& a, const Fiber& b) { return a.share.priority > b.share.priority; }

}  // namespace

// --- FairPolicy ----------------------------------------------------------------------------------

std::size_t FairPolicy::choose(const FiberList& ready) {
  return first_best(ready, had_less, yielded_);
}

bool FairPolicy::preempts(const Fiber& running, const FiberList& ready, bool slice_over) const {
  return slice_over && had_less(ready.at(first_best(ready, had_less)), running);
}

// The last one taken had the least of those who were ready; when nobody is, those who run count.
void FairPolicy::woken(Fiber& fiber, const FiberList& ready, base::TimeNs least_running_ns) {
  if (ready.empty() && least_running_ns != base::kNever) {
    least_ns_ = std::max(least_ns_, least_running_ns);
  }
  fiber.share.virtual_ns = std::max(fiber.share.virtual_ns, least_ns_);
}

void FairPolicy::taken(const Fiber& fiber) {
  least_ns_ = std::max(least_ns_, fiber.share.virtual_ns);
  yielded_ = nullptr;
}

// --- PriorityPolicy ------------------------------------------------------------------------------

std::size_t PriorityPolicy::choose(const FiberList& ready) { return first_best(ready, is_above); }

bool PriorityPolicy::preempts(const Fiber& running, const FiberList& ready, bool slice_over) const {
  const Fiber& best = ready.at(first_best(ready, is_above));
  return is_above(best, running) || (slice_over && !is_above(running, best));
}

// --- DecisionPolicy ------------------------------------------------------------------------------

DecisionPolicy::DecisionPolicy(std::vector<std::uint32_t> decisions,
                               std::unique_ptr<Policy> fallback)
    : decisions_(std::move(decisions)), fallback_(std::move(fallback)) {}

std::size_t DecisionPolicy::choose(const FiberList& ready) {
  const std::size_t otherwise = fallback_->choose(ready);
  if (asked_count_ >= decisions_.size()) return otherwise;
  const std::uint32_t decision = decisions_[asked_count_++];
  if (decision == kLeave) return otherwise;
  if (decision < ready.size()) return decision;
  ++refused_count_;
  return otherwise;
}

std::unique_ptr<Policy> make_policy(std::string_view name, std::uint64_t seed) {
  if (name == "fifo") return std::make_unique<FifoPolicy>();
  if (name == "round-robin") return std::make_unique<FifoPolicy>("round-robin");
  if (name == "fair") return std::make_unique<FairPolicy>();
  if (name == "priority") return std::make_unique<PriorityPolicy>();
  if (name == "random") return std::make_unique<RandomPolicy>(seed);
  return nullptr;
}

}  // namespace fiberscope::core
