#include "app/model/reading/group_waits.h"

#include <algorithm>

namespace fiberscope::model {

Slice longest_wait(const Lanes& lanes, LaneId lane) {
  Slice longest;
  for (std::uint32_t i = 0; i < lanes.slice_count(lane); ++i) {
    const Slice slice = lanes.slice(lane, i);
    if (slice.state != SliceState::Blocked) continue;
    if (!longest.lane || slice.duration_ns() > longest.duration_ns()) longest = slice;
  }
  return longest;
}

GroupWaits group_waits(const LaneGroup& group, const Lanes& lanes) {
  GroupWaits out;
  for (const LaneId lane : group.lanes) {
    const Slice wait = longest_wait(lanes, lane);
    wait.lane ? out.waits.push_back(wait) : out.none.push_back(lane);
  }
  std::ranges::stable_sort(out.waits, {}, &Slice::duration_ns);
  return out;
}

std::vector<WaitBin> wait_bins(const GroupWaits& waits, std::size_t count, EventSeq cursor) {
  std::vector<WaitBin> bins(count);
  if (waits.waits.empty() || count == 0) return bins;
  const TimeNs most = std::max<TimeNs>(1, waits.waits.back().duration_ns());
  for (const Slice& wait : waits.waits) {
    const double share = static_cast<double>(wait.duration_ns()) / static_cast<double>(most);
    const auto at = static_cast<std::size_t>(share * static_cast<double>(count));
    WaitBin& bin = bins[std::min(at, count - 1)];
    ++bin.all;
    bin.over += !wait.open && wait.end <= cursor;
  }
  return bins;
}

}  // namespace fiberscope::model
