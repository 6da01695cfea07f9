#include "app/model/numbers/wait_times.h"

#include <algorithm>

namespace fiberscope::model {

WaitTimes::Counts WaitTimes::counted(std::vector<base::TimeNs> durations) {
  std::ranges::sort(durations);
  Counts out;
  for (const base::TimeNs one : durations) {
    if (out.empty() || out.back().first != one) out.emplace_back(one, 0);
    ++out.back().second;
  }
  return out;
}

void WaitTimes::merge(const Counts& other) {
  Counts both;
  both.reserve(counts_.size() + other.size());
  auto a = counts_.begin();
  for (const auto& [duration_ns, count] : other) {
    while (a != counts_.end() && a->first < duration_ns) both.push_back(*a++);
    both.emplace_back(duration_ns, count);
    if (a != counts_.end() && a->first == duration_ns) both.back().second += a++->second;
    count_ += count;
  }
  both.insert(both.end(), a, counts_.end());
  counts_ = std::move(both);
}

void WaitTimes::settle() {
  merge(counted(fresh_));
  fresh_.clear();
}

void WaitTimes::add(const WaitTimes& other) {
  merge(other.counts_);
  merge(counted(other.fresh_));
}

std::vector<base::TimeNs> WaitTimes::ranks(const std::vector<std::uint64_t>& numbers) const {
  WaitTimes all = *this;
  all.settle();
  std::vector<base::TimeNs> out;
  std::uint64_t passed = 0;
  for (auto at = all.counts_.begin(); at != all.counts_.end(); ++at) {
    passed += at->second;
    while (out.size() < numbers.size() && numbers[out.size()] <= passed) out.push_back(at->first);
  }
  return out;
}

}  // namespace fiberscope::model
