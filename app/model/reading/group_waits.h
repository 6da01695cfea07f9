// Group waits: how long each lane of a group waited at most, and how that is spread.
//
// Owns nothing. Deliberately does not know pixels, nor which group is looked at.
#pragma once

#include <vector>

#include "app/model/reading/groups.h"

namespace fiberscope::model {

// longest_wait: the longest stretch in which the lane was blocked; no lane in it: it never was.
Slice longest_wait(const Lanes& lanes, LaneId lane);

// Waits: of a group, the longest of each lane that was blocked at all, shortest first.
struct GroupWaits {
  std::vector<Slice> waits;
  std::vector<LaneId> none;  // those that were never blocked, in order of birth
};
GroupWaits group_waits(const LaneGroup& group, const Lanes& lanes);

// Bins: how many waits are that long: `count` equal ones from 0 to the longest. `over`: of these
// how many were over at the cursor.
struct WaitBin {
  std::size_t all = 0, over = 0;
  bool operator==(const WaitBin&) const = default;
};
std::vector<WaitBin> wait_bins(const GroupWaits& waits, std::size_t count, EventSeq cursor);

}  // namespace fiberscope::model
