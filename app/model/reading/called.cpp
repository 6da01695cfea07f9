#include "app/model/reading/called.h"

#include <algorithm>

#include "app/model/reading/groups.h"

namespace fiberscope::model {

std::vector<LaneId> lanes_called(const Trace& trace, const Lanes& lanes, const Names& names,
                                 std::string_view name) {
  std::vector<LaneId> out;
  for (const LaneTrack& lane : lanes.lanes()) {
    const std::string_view own = trace.text(lane.name);
    const bool is_it =
        name == "*" || own == name || function_of(own) == name || names.lane(lane.id) == name;
    if (is_it) out.push_back(lane.id);
  }
  std::ranges::stable_partition(
      out, [&](LaneId id) { return lanes.lane(id).kind != trace::LaneKind::Process; });
  return out;
}

}  // namespace fiberscope::model
