#include "app/ui/state/view_state.h"

#include <cstdio>

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

void forget_rows(ViewState& state) {
  ConsoleState& console = state.console;
  console.output = console.events = {};
  console.chosen.clear();
  console.anchor = console.expanded = SIZE_MAX;
  state.search.search = {};
  state.source.measured = {};
  state.source.pointed = {};
}

std::set<trace::Place> breakpoint_places(const ViewState& state, const model::Names& names) {
  std::set<trace::Place> places;
  for (const auto& [id, source] : names.sources()) {
    const auto found = state.breakpoints.find(source.path);
    if (found == state.breakpoints.end()) continue;
    for (const std::uint32_t line : found->second) places.insert({id, line});
  }
  return places;
}

std::string clock_text(TimeNs t) {
  char text[48];
  const double ns = static_cast<double>(t);
  if (t < base::kMillisecond) {
    std::snprintf(text, sizeof text, "%.3f \u00B5s", ns / 1e3);
  } else if (t < base::kSecond) {
    std::snprintf(text, sizeof text, "%.3f ms", ns / 1e6);
  } else {
    std::snprintf(text, sizeof text, "%.6f s", ns / 1e9);
  }
  return text;
}

std::string stamp_text(TimeNs t, TimeNs end) {
  char text[48];
  if (end >= base::kSecond) {
    std::snprintf(text, sizeof text, "%.6f", static_cast<double>(t) / 1e9);
  } else {
    std::snprintf(text, sizeof text, "%.3f",
                  static_cast<double>(t) / (end >= base::kMillisecond ? 1e6 : 1e3));
  }
  return text;
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
