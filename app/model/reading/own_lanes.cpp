#include "app/model/reading/own_lanes.h"

namespace fiberscope::model {

bool is_own(const Trace& trace, const Lanes& lanes, const Index& index, LaneId lane) {
  if (!lane || lane.value > lanes.lane_count()) return false;
  const LaneTrack& track = lanes.lane(lane);
  if (track.kind == trace::LaneKind::EventLoop) return false;
  // it is written in the program, but what drives it is the library
  if (trace.text(track.name) == "<genexpr>") return false;
  return !index.lane(lane).lines.empty();
}

EventSeq first_own_switch(const Trace& trace, const Lanes& lanes, const Index& index) {
  LaneId last;
  for (const EventSeq at : index.switches()) {
    const auto& change = std::get<trace::LaneSwitched>(trace.at(at).payload);
    if (!is_own(trace, lanes, index, change.to)) continue;
    if (last && last != change.to) return at;
    last = change.to;
  }
  return {};
}

}  // namespace fiberscope::model
