// Breaks: the stretches of time that an axis with idle time folded leaves out, and how it maps time
// to pixels: all of one scale between them, each of them as wide as any other.
//
// Owns the stretches. Deliberately does not know which stretches are worth leaving out (idle.h),
// nor the window that is looked at (axis.h).
//
// Invariants:
//  1. place_of() never decreases with time, and time_at() is its inverse within rounding.
//  2. Both cost O(log breaks).
#pragma once

#include <cstddef>
#include <vector>

#include "scheduler/base/time.h"

namespace fiberscope::model {

struct Break {
  base::TimeNs from_ns = 0;
  base::TimeNs to_ns = 0;
  base::TimeNs duration_ns() const { return to_ns - from_ns; }
  bool operator==(const Break&) const = default;
};

class Breaks {
 public:
  // Requires: in order of time, each longer than nothing, none into the next.
  explicit Breaks(std::vector<Break> list);

  const std::vector<Break>& list() const { return list_; }
  std::size_t count() const { return list_.size(); }

  // Place: how much comes before a moment: time that is shown in full, and breaks, of which the one
  // that holds the moment counts in part.
  struct Place {
    double ns = 0, breaks = 0;
    double px(double px_per_ns, double break_px) const {
      return ns * px_per_ns + breaks * break_px;
    }
  };
  Place place_of(double ns) const;
  // time_at: so many pixels from time 0.
  double time_at(double px, double px_per_ns, double break_px) const;

 private:
  std::vector<Break> list_;
  std::vector<base::TimeNs> hidden_before_;  // by break: in those before it
};

}  // namespace fiberscope::model
