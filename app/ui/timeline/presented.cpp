// Which lanes of timeline/frame.h an audience sees: no more than it can follow.
#include "app/ui/timeline/frame.h"

namespace fiberscope::ui {
namespace {

constexpr std::size_t kPresentedMax = 8;

// switches_in_view: it gets a core there.
bool switches_in_view(const Scene& scene, const model::View& view, LaneId lane) {
  for (const EventSeq at : scene.model.index.lane(lane).runs) {
    const auto unit = static_cast<double>(model::unit_of(scene.trace(), view.axis, at));
    if (view.begin <= unit && unit <= view.end) return true;
  }
  return false;
}

// keep: those for which it holds, as long as some stay.
void keep(std::vector<LaneId>& lanes, const auto& holds) {
  std::vector<LaneId> kept;
  std::ranges::copy_if(lanes, std::back_inserter(kept), holds);
  if (!kept.empty()) lanes = std::move(kept);
}

}  // namespace

// lanes_to_present: the program's own; of too many those that switch in view, then the first. The
// one in focus is always among them.
std::vector<LaneId> lanes_to_present(const Scene& scene, const ViewState& state) {
  const model::Model& model = scene.model;
  const LaneId focus = state.focus.lane;
  std::vector<LaneId> lanes;
  for (const model::LaneTrack& lane : model.lanes.lanes()) {
    if (lane.kind != trace::LaneKind::Process) lanes.push_back(lane.id);
  }
  const auto own = [&](LaneId id) {
    return model::is_own(model.trace, model.lanes, model.index, id);
  };
  keep(lanes, own);
  if (lanes.size() > kPresentedMax) {
    keep(lanes, [&](LaneId id) { return switches_in_view(scene, state.timeline.view, id); });
  }
  if (lanes.size() > kPresentedMax) lanes.resize(kPresentedMax);
  if (focus && own(focus) && std::ranges::find(lanes, focus) == lanes.end()) {
    if (lanes.size() == kPresentedMax) lanes.pop_back();
    lanes.push_back(focus);
  }
  std::ranges::sort(lanes);
  return lanes;
}

}  // namespace fiberscope::ui
