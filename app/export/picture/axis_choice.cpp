#include "app/export/picture/axis_choice.h"

#include <algorithm>

#include "app/export/picture/breaks.h"
#include "app/model/reading/row.h"

namespace fiberscope::exporter {

namespace {

constexpr std::uint64_t kEventsMax = 20'000;  // of more, steps would be thin too
constexpr double kStripPx = 1200;             // the strip that is thought of
constexpr double kSeenPx = 2;
constexpr double kNarrowShare = 0.6;
constexpr double kLatePx = 24;  // so long somebody is late, if that is worth showing

using model::AxisMode;

// Tried: an axis, and how many slices are too narrow to be seen on it.
struct Tried {
  model::View view;
  std::uint64_t narrow_count = 0;
  std::uint64_t lasting_count = 0;  // of those, which last longer than no time

  Tried(AxisMode mode, const model::Idle& idle, double end) {
    view.width = kStripPx;
    view.show(mode, idle, room_of_break(kStripPx, 1));
    view.end = std::max(end, 1.0);
  }
  double px(base::TimeNs from_ns, base::TimeNs to_ns) const {
    return view.offset_of(static_cast<double>(to_ns)) -
           view.offset_of(static_cast<double>(from_ns));
  }
  void see(const model::Slice& slice) {
    const auto [begin, end] = model::extent(slice, view.axis);
    const bool is_narrow = view.offset_of(end) - view.offset_of(begin) < kSeenPx;
    narrow_count += is_narrow;
    lasting_count += is_narrow && slice.duration_ns() > 0;
  }
};

bool most(std::uint64_t part, std::uint64_t whole) {
  return static_cast<double>(part) > kNarrowShare * static_cast<double>(whole);
}

}  // namespace

AxisChoice choose_axis(const model::Lanes& lanes, const model::Idle& idle,
                       const model::Overdue& overdue) {
  AxisChoice choice;
  if (lanes.last().value > kEventsMax) return choice;
  const auto end = static_cast<double>(lanes.end_ns());
  Tried time(AxisMode::Time, idle, end), folded(AxisMode::Folded, idle, end);
  Tried steps(AxisMode::Steps, idle, static_cast<double>(lanes.last().value));
  std::uint64_t lasting = 0;
  for (const model::LaneTrack& lane : lanes.lanes()) {
    for (std::uint32_t i = 0; i < lanes.slice_count(lane.id); ++i) {
      const model::Slice slice = lanes.slice(lane.id, i);
      if (slice.state == model::SliceState::New || slice.state == model::SliceState::Ended) {
        continue;
      }
      ++choice.slice_count;
      lasting += slice.duration_ns() > 0;
      for (Tried* tried : {&time, &folded, &steps}) tried->see(slice);
    }
  }
  choice.narrow_count = time.narrow_count;
  // what lasts no time is no wider on one axis of time than on the other
  const bool folds = folded.lasting_count < time.lasting_count / 2;
  const Tried* best = folds ? &folded : &time;
  const bool is_bad =
      folds ? most(folded.lasting_count, lasting) : most(time.narrow_count, choice.slice_count);
  const bool shows_late = std::ranges::any_of(overdue.holds(), [&](const model::Hold& hold) {
    return best->px(hold.due_ns, hold.end_ns) >= kLatePx;
  });
  if (is_bad && !shows_late && steps.narrow_count < best->narrow_count / 2) best = &steps;
  choice.axis = best->view.mode();
  return choice;
}

AxisChoice choose_axis(const trace::Trace& trace) {
  if (trace.size() > kEventsMax) return {};
  return choose_axis(model::Lanes(trace), model::Idle(trace), model::Overdue(trace));
}

}  // namespace fiberscope::exporter
