// Policy: chooses who runs next among the ready fibers; owns none of them.
//
// Owns: at most a random state, a list of decisions, a measure of fairness. Deliberately does not
// know time, cores, lanes or why a fiber is ready.
//
// Invariants:
//  1. A choice is a function of the policy's own state and of the ready fibers and their shares
//     (fiber.h), nothing else.
//  2. A policy is asked to choose only when more than one fiber is ready: the n-th question of a
//     run is the run's n-th choice point, and decision n of a recipe answers it.
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
  // preempts: whether `running`, at a point where that can be done, must make room for one of the
  // ready. Requires: !ready.empty().
  virtual bool preempts(const Fiber& /*running*/, const FiberList& /*ready*/,
                        bool slice_over) const {
    return slice_over;
  }

  // watches: it wants to be told what follows, and to be asked before a slice is over as well.
  virtual bool watches() const { return false; }
  // woken: `fiber`, new or after a wait, is about to join `ready`. `least_running_ns` is the least
  // virtual_ns of those who run; kNever when nobody does.
  virtual void woken(Fiber& /*fiber*/, const FiberList& /*ready*/,
                     base::TimeNs /*least_running_ns*/) {}
  // yielded: `fiber` gave its core away of its own will and is about to join the queue.
  virtual void yielded(const Fiber& /*fiber*/) {}
  // taken: `fiber` got a core.
  virtual void taken(const Fiber& /*fiber*/) {}
};

// First in, first out. With a quantum that is round robin; it then goes by that name.
class FifoPolicy final : public Policy {
 public:
  explicit FifoPolicy(std::string_view name = "fifo") : name_(name) {}
  std::string_view name() const override { return name_; }
  bool chooses() const override { return false; }
  std::size_t choose(const FiberList&) override { return 0; }

 private:
  std::string_view name_;
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

// Whoever has had the least core time goes first, among equals who waits longest. Who comes back
// from a wait has no claim on the time gone by: it starts level with the least of the others. Who
// yields lets one other go first, or else the one with the least would get its core back at once.
class FairPolicy final : public Policy {
 public:
  std::string_view name() const override { return "fair"; }
  std::size_t choose(const FiberList& ready) override;
  bool preempts(const Fiber& running, const FiberList& ready, bool slice_over) const override;
  bool watches() const override { return true; }
  void woken(Fiber& fiber, const FiberList& ready, base::TimeNs least_running_ns) override;
  void yielded(const Fiber& fiber) override { yielded_ = &fiber; }
  void taken(const Fiber& fiber) override;

 private:
  base::TimeNs least_ns_ = 0;       // never decreases
  const Fiber* yielded_ = nullptr;  // since the last one was taken
};

// The highest priority goes first and preempts lower ones at once; equals take turns.
class PriorityPolicy final : public Policy {
 public:
  std::string_view name() const override { return "priority"; }
  std::size_t choose(const FiberList& ready) override;
  bool preempts(const Fiber& running, const FiberList& ready, bool slice_over) const override;
  bool watches() const override { return true; }
};

// Obeys a recipe's decision list, then (and wherever the list says kLeave, or names nobody) falls
// back to another policy. The other one is asked at every choice point, so overruling one choice
// does not shift its later ones. With an empty list it is the other policy with its choice points
// recorded.
class DecisionPolicy final : public Policy {
 public:
  static constexpr std::uint32_t kLeave = UINT32_MAX;

  DecisionPolicy(std::vector<std::uint32_t> decisions, std::unique_ptr<Policy> fallback);
  std::string_view name() const override { return fallback_->name(); }
  std::size_t choose(const FiberList& ready) override;
  bool preempts(const Fiber& running, const FiberList& ready, bool slice_over) const override {
    return fallback_->preempts(running, ready, slice_over);
  }
  bool watches() const override { return fallback_->watches(); }
  void woken(Fiber& fiber, const FiberList& ready, base::TimeNs least_running_ns) override {
    fallback_->woken(fiber, ready, least_running_ns);
  }
  void yielded(const Fiber& fiber) override { fallback_->yielded(fiber); }
  void taken(const Fiber& fiber) override { fallback_->taken(fiber); }
  // refused_count: decisions that named nobody, since fewer were ready.
  std::size_t refused_count() const { return refused_count_; }

 private:
  std::vector<std::uint32_t> decisions_;
  std::unique_ptr<Policy> fallback_;
  std::size_t asked_count_ = 0;
  std::size_t refused_count_ = 0;
};

// make_policy: by its name in a recipe: fifo, round-robin, fair, priority or random (which alone
// uses the seed). nullptr: no such policy.
std::unique_ptr<Policy> make_policy(std::string_view name, std::uint64_t seed);

}  // namespace fiberscope::core
