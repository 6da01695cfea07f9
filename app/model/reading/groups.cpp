#include "app/model/reading/groups.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "app/model/reading/group_waits.h"

namespace fiberscope::model {

std::string function_of(std::string_view name) {
  if (name.ends_with(')')) {
    const std::size_t open = name.rfind(" (");
    if (open != std::string_view::npos)
      return std::string(name.substr(open + 2, name.size() - open - 3));
  }
  const std::size_t last = name.find_last_not_of("0123456789");
  if (last == std::string_view::npos || last + 1 == name.size()) return std::string(name);
  const std::size_t end = name.find_last_not_of("_-# ", last);
  return std::string(end == std::string_view::npos ? name : name.substr(0, end + 1));
}

std::vector<LaneGroup> lane_groups(const Trace& trace, const Lanes& lanes) {
  std::map<std::tuple<LaneId, trace::LaneKind, std::string>, LaneGroup> groups;
  for (const LaneTrack& track : lanes.lanes()) {
    if (!track.children.empty() || track.kind == trace::LaneKind::Process) continue;
    std::string function = function_of(trace.text(track.name));
    if (function.empty()) continue;
    LaneGroup& group = groups[{track.parent, track.kind, function}];
    group.function = std::move(function);
    group.lanes.push_back(track.id);
  }
  std::vector<LaneGroup> out;
  for (auto& [key, group] : groups) {
    if (group.lanes.size() >= kGroupLeast) out.push_back(std::move(group));
  }
  std::ranges::sort(out, {}, [](const LaneGroup& group) { return group.lanes.front(); });
  return out;
}

std::vector<LaneId> in_order(const LaneGroup& group, const Lanes& lanes, const Index& index,
                             GroupOrder order) {
  std::vector<std::pair<std::int64_t, LaneId>> keyed;
  for (const LaneId lane : group.lanes) {
    const Seqs& runs = index.lane(lane).runs;
    const std::int64_t run = runs.empty() ? INT64_MAX : static_cast<std::int64_t>(runs[0].value);
    keyed.emplace_back(
        order == GroupOrder::FirstRun ? run : -longest_wait(lanes, lane).duration_ns(), lane);
  }
  std::ranges::stable_sort(keyed, {}, &std::pair<std::int64_t, LaneId>::first);
  std::vector<LaneId> out;
  for (const auto& [key, lane] : keyed) out.push_back(lane);
  return out;
}

}  // namespace fiberscope::model
