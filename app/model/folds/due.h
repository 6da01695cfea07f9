// Due: which of those who sleep is to wake next.
//
// Owns: when each of them is due, as a heap in which a lane is found by its number. Deliberately
// does not know why they sleep, nor whether anybody wakes them.
//
// Invariant: a lane is in it once at most; to add one or to take one out costs no memory beyond
// that of the lanes.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "scheduler/base/ids.h"
#include "scheduler/base/time.h"

namespace fiberscope::model {

class Due {
 public:
  // first_ns: when the next one is due; kNever: nobody sleeps. first: who; by number of those who
  // are due at once. Requires: somebody sleeps.
  base::TimeNs first_ns() const { return heap_.empty() ? base::kNever : heap_.front().first; }
  base::LaneId first() const { return heap_.front().second; }
  // add: Requires: the lane is not in it, and is one.
  void add(base::LaneId lane, base::TimeNs due_ns) {
    if (place_.size() <= lane.value) place_.resize(lane.value + 1);
    heap_.emplace_back(due_ns, lane);
    rise(heap_.size() - 1);
  }
  // remove: one that is not in it stays so.
  void remove(base::LaneId lane) {
    if (lane.value >= place_.size() || place_[lane.value] == 0) return;
    const std::size_t at = place_[lane.value] - 1u;
    place_[lane.value] = 0;
    const Sleeper last = heap_.back();
    heap_.pop_back();
    if (at == heap_.size()) return;
    heap_[at] = last;
    sink(at);
    rise(place_[last.second.value] - 1u);
  }

 private:
  using Sleeper = std::pair<base::TimeNs, base::LaneId>;

  void put(std::size_t at, const Sleeper& one) {
    heap_[at] = one;
    place_[one.second.value] = static_cast<std::uint32_t>(at + 1);
  }
  void rise(std::size_t at) {
    const Sleeper one = heap_[at];
    for (; at > 0 && one < heap_[(at - 1) / 2]; at = (at - 1) / 2) put(at, heap_[(at - 1) / 2]);
    put(at, one);
  }
  void sink(std::size_t at) {
    const Sleeper one = heap_[at];
    for (std::size_t child = 2 * at + 1; child < heap_.size(); child = 2 * at + 1) {
      if (child + 1 < heap_.size() && heap_[child + 1] < heap_[child]) ++child;
      if (!(heap_[child] < one)) break;
      put(at, heap_[child]);
      at = child;
    }
    put(at, one);
  }

  std::vector<Sleeper> heap_;
  std::vector<std::uint32_t> place_;  // by lane: 1 + where in the heap; 0: nowhere
};

}  // namespace fiberscope::model
