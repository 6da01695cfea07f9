#include "app/model/reading/own_lanes.h"

#include <algorithm>

namespace fiberscope::model {

bool is_own(const Trace& trace, const Lanes& lanes, const Index& index, LaneId lane) {
  if (!lane || lane.value > lanes.lane_count()) return false;
  const LaneTrack& track = lanes.lane(lane);
  if (track.kind == trace::LaneKind::EventLoop) return false;
  // it is written in the program, but what drives it is the library
  if (trace.text(track.name) == "<genexpr>") return false;
  return !index.lane(lane).lines.empty();
}

std::vector<LaneId> library_lanes(const Trace& trace, const Lanes& lanes, const Index& index) {
  std::vector<LaneId> out;
  if (index.lines().empty()) return out;
  const auto stays = [&](const LaneTrack& track) {
    const bool carries = track.kind == trace::LaneKind::Process ||
                         track.kind == trace::LaneKind::EventLoop ||
                         (track.kind == trace::LaneKind::Thread && track.rank == 0);
    return carries || index.lane(track.id).runs.empty() || is_own(trace, lanes, index, track.id);
  };
  // children are born after their parents: whoever carries one that stays, stays
  std::vector<bool> kept(lanes.lane_count(), false);
  for (std::uint32_t i = lanes.lane_count(); i-- > 0;) {
    const LaneTrack& track = lanes.lanes()[i];
    const bool stay = kept[i] || stays(track);
    kept[i] = stay;
    if (stay && track.parent) kept[track.parent.value - 1] = true;
    if (!stay) out.push_back(track.id);
  }
  std::ranges::reverse(out);
  return out;
}

EventSeq first_own_switch(const Trace& trace, const Lanes& lanes, const Index& index) {
  LaneId last;
  for (const EventSeq at : index.switches()) {
    const auto change = trace.get<trace::LaneSwitched>(at);
    if (!is_own(trace, lanes, index, change.to)) continue;
    if (last && last != change.to) return at;
    last = change.to;
  }
  return {};
}

}  // namespace fiberscope::model
