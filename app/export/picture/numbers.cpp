#include "app/export/picture/numbers.h"

#include "app/model/words/lengths.h"
#include "app/words/words.h"

namespace fiberscope::exporter {

using model::SliceState;
using words::tr;

namespace {

constexpr SliceState kNumbered[] = {SliceState::Running, SliceState::Blocked, SliceState::Sleeping};

base::TimeNs spent(const model::LaneTimes& times, SliceState state) {
  return state == SliceState::Running   ? times.running_ns
         : state == SliceState::Blocked ? times.blocked_ns
                                        : times.sleeping_ns;
}

const char* number_title(SliceState state) {
  return state == SliceState::Running   ? tr("CPU time")
         : state == SliceState::Blocked ? tr("Waiting")
                                        : tr("Sleeping");
}

// number_place: of one of the columns, within a row.
Box number_place(const Brush& b, const Box& row, std::size_t column, std::size_t count) {
  const double right =
      row.right() - b.px(12) - b.px(kNumberWidth) * static_cast<double>(count - 1 - column);
  return {right - b.px(kNumberWidth - 6), row.y, b.px(kNumberWidth - 6), row.height};
}

}  // namespace

std::vector<SliceState> number_columns(const model::Lanes& lanes,
                                       std::span<const base::LaneId> of) {
  std::array<std::uint64_t, model::kSliceStates> sums{};
  const auto add = [&](base::LaneId lane) {
    const auto whole =
        lanes.columns(lane, model::AxisKind::Time, 0, std::max<base::TimeNs>(1, lanes.end_ns()), 1);
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += whole.front().units[i];
  };
  for (const base::LaneId lane : of) add(lane);
  for (std::uint32_t i = 1; of.empty() && i <= lanes.lane_count(); ++i) add(base::LaneId{i});
  std::vector<SliceState> columns;
  for (const SliceState state : kNumbered) {
    if (sums[static_cast<std::size_t>(state)] > 0) columns.push_back(state);
  }
  return columns;
}

void paint_numbers(const Brush& b, base::LaneId lane, const Box& place,
                   std::span<const SliceState> columns) {
  if (columns.empty()) return;
  const bool born = b.world.lane(lane) != nullptr;
  const model::LaneTimes times = born ? b.world.times(lane) : model::LaneTimes{};
  const double left = b.right() + b.px(kTailWidth);
  b.canvas.rect({left, place.y, 1, place.height}, b.colors.border, 0);
  const TextStyle style = b.style(13, b.colors.text1, 400, true, Anchor::End);
  const TextStyle none = b.style(13, b.colors.text3, 400, true, Anchor::End);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const base::TimeNs ns = spent(times, columns[i]);
    const Box cell = number_place(b, place, i, columns.size());
    b.write(cell, ns > 0 ? base::format_duration(model::three_digits(ns)) : "0",
            ns > 0 ? style : none);
    if (b.canvas.wants_notes()) {
      b.canvas.note("number." + std::to_string(lane.value) + "." + std::to_string(i), cell);
    }
  }
}

void paint_number_heads(const Brush& b, const Box& place, std::span<const SliceState> columns) {
  const double left = b.right() + b.px(kTailWidth);
  b.canvas.rect({left, place.y, place.right() - left, place.height - 1}, b.group_color(), 0);
  b.canvas.rect({left, place.y, 1, place.height}, b.colors.border, 0);
  const TextStyle style = b.style(13, b.colors.text3, 400, false, Anchor::End);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    b.write(number_place(b, place, i, columns.size()), number_title(columns[i]), style);
  }
}

}  // namespace fiberscope::exporter
