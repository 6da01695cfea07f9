// Cores: the simulated cores as numbers: who runs where, each core's clock, slice and sums.
//
// Owns: for each core its clock (virtual time, apart from the others'), the end of its time slice,
// and how long it was busy. Deliberately does not know queues, policies, events or the switch:
// Scheduler decides (interrupts.cpp).
//
// Invariants:
//  1. A core is idle or has a fiber; an idle core has no clock: it takes up work at the time at
//     which the work is there.
//  2. A core's clock never goes back while it has a fiber.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "scheduler/base/check.h"
#include "scheduler/base/time.h"

namespace fiberscope::core {

using base::TimeNs;

struct Fiber;

class Cores {
 public:
  static constexpr std::size_t kMax = 64;
  static constexpr std::size_t kNone = SIZE_MAX;

  struct Core {
    Fiber* fiber = nullptr;  // that runs here; none: idle
    TimeNs slice_end_ns = base::kNever;
    TimeNs accounted_ns = 0;  // busy_ns counts up to this time
    TimeNs busy_ns = 0;
    std::uint64_t switch_count = 0;  // how often a fiber got the core
  };

  explicit Cores(std::size_t count);

  std::size_t count() const { return cores_.size(); }
  Core& operator[](std::size_t index) { return cores_[index]; }
  const Core& operator[](std::size_t index) const { return cores_[index]; }
  bool is_idle(std::size_t index) const { return (idle_ >> index & 1) != 0; }
  bool any_idle() const { return idle_ != 0; }
  bool any_idle_of(std::uint64_t wanted) const { return (idle_ & wanted) != 0; }
  // lowest_idle_of: Requires: any_idle_of().
  std::size_t lowest_idle_of(std::uint64_t wanted) const {
    return static_cast<std::size_t>(std::countr_zero(idle_ & wanted));
  }

  TimeNs clock_ns(std::size_t index) const { return clocks_ns_[index]; }
  void set_clock(std::size_t index, TimeNs now_ns) { clocks_ns_[index] = now_ns; }

  // occupy: an idle core gets a fiber and a whole slice.
  void occupy(std::size_t index, Fiber& fiber, TimeNs now_ns, TimeNs quantum_ns);
  // vacate: the core is idle. Requires: accounted up to now.
  void vacate(std::size_t index);
  void renew_slice(std::size_t index, TimeNs now_ns, TimeNs quantum_ns);
  // account: counts what was not counted yet as busy, and returns it.
  TimeNs account(std::size_t index, TimeNs now_ns);
  // busy_ns: up to now.
  TimeNs busy_ns(std::size_t index, TimeNs now_ns) const;

  // earliest: the busy core whose clock is behind all others', of several the first; kNone when all
  // are idle.
  std::size_t earliest() const;
  // turn_end_ns: when the turn of the earliest core is over: from this time on another core is
  // behind it. kNever when it is the only one.
  TimeNs turn_end_ns(std::size_t earliest) const;

 private:
  std::vector<Core> cores_;
  std::vector<TimeNs> clocks_ns_;  // kNever: idle
  std::uint64_t idle_;             // bit i: core i is idle
};

}  // namespace fiberscope::core
