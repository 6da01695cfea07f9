#include "app/ui/telling/lane_words.h"

#include "app/ui/toolkit/theme.h"
#include "app/words/words.h"

namespace fiberscope::ui {

using words::tr;

bool carries_others(trace::LaneKind kind) {
  return kind == trace::LaneKind::Process || kind == trace::LaneKind::Thread ||
         kind == trace::LaneKind::EventLoop;
}

std::size_t hue_of(const model::Lanes& lanes, LaneId lane) {
  return lane && lane.value <= lanes.lane_count() ? lanes.lane(lane).hue : kNeutralHue;
}

std::string tag_of(const model::Lanes& lanes, LaneId lane) {
  if (!lane || lane.value > lanes.lane_count()) return {};
  const model::LaneTrack& track = lanes.lane(lane);
  constexpr char kLetters[] = {'p', 't', 'e', 'c'};
  return kLetters[static_cast<std::size_t>(model::family_of(track.kind))] +
         std::to_string(track.rank + 1);
}

const char* state_word(model::SliceState state) {
  switch (state) {
    case model::SliceState::New:
      return tr("not started");
    case model::SliceState::Ready:
      return tr("ready");
    case model::SliceState::Running:
      return tr("running");
    case model::SliceState::Blocked:
      return tr("blocked");
    case model::SliceState::Sleeping:
      return tr("sleeping");
    case model::SliceState::Ended:
      return tr("ended");
    case model::SliceState::Copying:
      return tr("copying");
    case model::SliceState::Polling:
      return tr("polling in vain");
  }
  return "";
}

model::SliceState state_of(const model::LaneWorld& lane) {
  switch (lane.state) {
    case trace::LaneState::New:
      return model::SliceState::New;
    case trace::LaneState::Ready:
      return model::SliceState::Ready;
    case trace::LaneState::Running:
      return model::SliceState::Running;
    case trace::LaneState::Ended:
      return model::SliceState::Ended;
    case trace::LaneState::Blocked:
      break;
  }
  return model::sleeps(lane.wait_kind) ? model::SliceState::Sleeping : model::SliceState::Blocked;
}

}  // namespace fiberscope::ui
