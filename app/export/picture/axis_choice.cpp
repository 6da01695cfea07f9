#include "app/export/picture/axis_choice.h"

#include <algorithm>

namespace fiberscope::exporter {

namespace {

constexpr std::uint64_t kEventsMax = 20'000;  // of more, steps would be thin too
constexpr double kStripPx = 1200;             // the strip that is thought of
constexpr double kSeenPx = 2;
constexpr double kNarrowShare = 0.6;

}  // namespace

AxisChoice choose_axis(const model::Lanes& lanes) {
  AxisChoice choice;
  if (lanes.last().value > kEventsMax) return choice;
  const double px_per_ns =
      kStripPx / static_cast<double>(std::max<base::TimeNs>(lanes.end_ns(), 1));
  const double px_per_step =
      kStripPx / static_cast<double>(std::max<std::uint64_t>(lanes.last().value, 1));
  std::uint64_t narrow_steps = 0;
  for (const model::LaneTrack& lane : lanes.lanes()) {
    for (std::uint32_t i = 0; i < lanes.slice_count(lane.id); ++i) {
      const model::Slice slice = lanes.slice(lane.id, i);
      if (slice.state == model::SliceState::New || slice.state == model::SliceState::Ended) {
        continue;
      }
      ++choice.slice_count;
      choice.narrow_count += static_cast<double>(slice.duration_ns()) * px_per_ns < kSeenPx;
      narrow_steps +=
          static_cast<double>(slice.end.value - slice.begin.value) * px_per_step < kSeenPx;
    }
  }
  const bool time_is_bad = static_cast<double>(choice.narrow_count) >
                           kNarrowShare * static_cast<double>(choice.slice_count);
  if (time_is_bad && narrow_steps < choice.narrow_count / 2) choice.axis = model::AxisKind::Steps;
  return choice;
}

}  // namespace fiberscope::exporter
