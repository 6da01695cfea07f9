// WaitTimes: many lengths of waits, as how often each came.
//
// Owns the counts. Deliberately does not know whose they are. A simulated machine makes few
// different lengths, however many there are.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "scheduler/base/time.h"

namespace fiberscope::model {

class WaitTimes {
 public:
  void add(base::TimeNs duration_ns) {
    fresh_.push_back(duration_ns);
    if (fresh_.size() >= kFreshMax && fresh_.size() >= counts_.size()) settle();
  }
  // add: all of another one.
  void add(const WaitTimes& other);
  std::uint64_t count() const { return count_ + fresh_.size(); }
  // ranks: of each number, from 1 and in ascending order, the length that so many are not longer
  // than. Requires: none is above count().
  std::vector<base::TimeNs> ranks(const std::vector<std::uint64_t>& numbers) const;

 private:
  using Counts = std::vector<std::pair<base::TimeNs, std::uint64_t>>;
  static constexpr std::size_t kFreshMax = 64;

  void settle();
  void merge(const Counts& other);
  static Counts counted(std::vector<base::TimeNs> durations);

  Counts counts_;  // ascending
  std::uint64_t count_ = 0;
  std::vector<base::TimeNs> fresh_;
};

}  // namespace fiberscope::model
