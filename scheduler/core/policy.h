// Policy: chooses who runs next among the ready fibers; owns none of them.
//
// Owns: at most a random state or a list of decisions. Deliberately does not know time, lanes or
// why a fiber is ready.
//
// Invariants:
//  1. A choice is a function of the policy's own state and the ready queue, nothing else.
//  2. A policy is asked only when more than one fiber is ready: the n-th question of a run is the
//     run's n-th choice point, and decision n of a recipe answers it.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "scheduler/base/prng.h"
#include "scheduler/core/fiber.h"

namespace fiberscope::core {

class Policy {
 public:
  virtual ~Policy() = default;
  virtual std::string_view name() const = 0;
  // chooses: false means "always the head of the queue": it is never asked, nothing is recorded.
  virtual bool chooses() const { return true; }
  // choose: an index into the ready queue. Requires: ready.size() > 1.
  virtual std::size_t choose(const FiberList& ready) = 0;
};

// First in, first out.
class FifoPolicy final : public Policy {
 public:
  std::string_view name() const override { return "fifo"; }
  bool chooses() const override { return false; }
  std::size_t choose(const FiberList&) override { return 0; }
};

// Every ready fiber equally likely; the same seed, the same schedule.
class RandomPolicy final : public Policy {
 public:
  explicit RandomPolicy(std::uint64_t seed) : prng_(seed) {}
  std::string_view name() const override { return "random"; }
  std::size_t choose(const FiberList& ready) override {
    return static_cast<std::size_t>(prng_.below(ready.size()));
  }

 private:
  base::Prng prng_;
};

// Obeys a recipe's decision list, then (and wherever the list says kLeave, or names nobody) falls
// back to another policy. The other one is asked at every choice point, so overruling one choice
// does not shift its later ones. With an empty list it is the other policy with its choice points
// recorded.
class DecisionPolicy final : public Policy {
 public:
  static constexpr std::uint32_t kLeave = UINT32_MAX;

  DecisionPolicy(std::vector<std::uint32_t> decisions, std::unique_ptr<Policy> fallback)
      : decisions_(std::move(decisions)), fallback_(std::move(fallback)) {}
  std::string_view name() const override { return fallback_->name(); }
  std::size_t choose(const FiberList& ready) override;
  // refused_count: decisions that named nobody, since fewer were ready.
  std::size_t refused_count() const { return refused_count_; }

 private:
  std::vector<std::uint32_t> decisions_;
  std::unique_ptr<Policy> fallback_;
  std::size_t asked_count_ = 0;
  std::size_t refused_count_ = 0;
};

}  // namespace fiberscope::core
