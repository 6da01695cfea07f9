#include "app/model/reading/focus.h"

#include "app/model/reading/navigation.h"

namespace fiberscope::model {

LaneId runner(const Trace& trace, const World& world) {
  if (world.cursor() == 0) return {};
  const auto runs = [&](LaneId id) {
    const LaneWorld* lane = world.lane(id);
    return lane != nullptr && lane->state == trace::LaneState::Running;
  };
  const LaneId about = subject(trace, trace.at(EventSeq{world.cursor()}));
  if (about && runs(about)) return about;
  const CoreWorld* best = nullptr;
  for (const CoreWorld& core : world.cores()) {
    const bool better = best == nullptr || bool(core.running) > bool(best->running) ||
                        (bool(core.running) == bool(best->running) && best->since < core.since);
    if (better) best = &core;
  }
  if (best == nullptr) return {};
  return best->running ? best->running : best->last;
}

Focus moved(const Focus& focus, LaneId runner) {
  if (focus.held()) return focus;
  return {runner, FocusReason::Runner};
}

Focus gone_to(const Focus& focus, LaneId lane, FocusReason reason) {
  return {lane, focus.held() ? FocusReason::Held : reason};
}

}  // namespace fiberscope::model
