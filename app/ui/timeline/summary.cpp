#include "app/ui/timeline/summary.h"

#include <cmath>

#include "app/export/picture/labels.h"
#include "app/ui/telling/lane_words.h"

namespace fiberscope::ui {
namespace {

using model::SliceState;

// Beyond so many slices in a lane its columns come from the model's own sums.
constexpr std::uint32_t kWalkMax = 4096;

using Shares = std::vector<std::array<float, model::kSliceStates>>;

// walk: each slice into the columns it touches.
void walk(const model::Model& model, LaneId lane, const model::View& view, Shares& out,
          std::vector<Summary::Column>& columns) {
  const auto first_unit = static_cast<std::int64_t>(std::floor(view.begin));
  const auto last_unit = static_cast<std::int64_t>(std::ceil(view.end));
  const double end = static_cast<double>(out.size());
  constexpr auto kRunning = static_cast<std::size_t>(SliceState::Running);
  const auto add = [&](const model::Slice& slice, bool of_running) {
    const auto [from, to] = exporter::extent(slice, view.axis);
    const double x0 = (from - view.begin) / (view.end - view.begin) * end;
    const double x1 = (to - view.begin) / (view.end - view.begin) * end;
    if (x1 < 0 || x0 >= end) return;
    const auto state = static_cast<std::size_t>(slice.state);
    const auto c0 = static_cast<std::size_t>(std::max(0.0, x0));
    if (slice.state == SliceState::Running) columns[c0].ran = true;
    for (std::size_t c = c0; c < out.size() && static_cast<double>(c) < x1; ++c) {
      const double left = static_cast<double>(c);
      const auto share = static_cast<float>(std::min(x1, left + 1) - std::max(x0, left));
      out[c][state] += share;
      if (of_running) out[c][kRunning] -= share;
    }
  };
  const auto [first, last] = model.lanes.slices_in(lane, view.axis, first_unit, last_unit);
  for (std::uint32_t i = first; i < last; ++i) add(model.lanes.slice(lane, i), false);
  const auto [from, to] = model.io.indices_in(lane, view.axis, first_unit, last_unit);
  for (std::uint32_t i = from; i < to; ++i) {
    if (const auto span = model.io.at(lane, i)) add(*span, true);
  }
}

void take_columns(const model::Model& model, LaneId lane, const model::View& view, Shares& out,
                  std::vector<Summary::Column>& columns) {
  const auto from = static_cast<std::int64_t>(view.begin);
  const auto to = static_cast<std::int64_t>(view.end);
  auto mixes =
      model.lanes.columns(lane, view.axis, from, to, static_cast<std::uint32_t>(out.size()));
  model.io.part(lane, view.axis, from, to, mixes);
  const double units = static_cast<double>(to - from) / static_cast<double>(out.size());
  for (std::size_t c = 0; c < mixes.size(); ++c) {
    for (std::size_t s = 0; s < model::kSliceStates; ++s) {
      out[c][s] += static_cast<float>(static_cast<double>(mixes[c].units[s]) / units);
    }
    if (mixes[c].begins[static_cast<std::size_t>(SliceState::Running)] > 0) columns[c].ran = true;
  }
}

}  // namespace

std::vector<LaneId> lanes_inside(const model::Lanes& lanes, LaneId lane) {
  std::vector<LaneId> found = lanes.lane(lane).children;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const std::vector<LaneId> children = lanes.lane(found[i]).children;
    found.insert(found.end(), children.begin(), children.end());
  }
  return found;
}

std::vector<Summary::Column> measure_summary(const model::Model& model, LaneId lane,
                                             const model::View& view, std::uint32_t count) {
  const model::Lanes& lanes = model.lanes;
  std::vector<Summary::Column> columns(count);
  std::vector<float> longest(count, -1);
  const std::vector<LaneId> inside = lanes_inside(lanes, lane);
  const auto running = static_cast<std::size_t>(SliceState::Running);
  for (const LaneId id : inside) {
    Shares shares(count);
    const auto [first, last] =
        lanes.slices_in(id, view.axis, static_cast<std::int64_t>(std::floor(view.begin)),
                        static_cast<std::int64_t>(std::ceil(view.end)));
    std::vector<Summary::Column> marks(count);
    if (last - first > kWalkMax) {
      take_columns(model, id, view, shares, marks);
    } else {
      walk(model, id, view, shares, marks);
    }
    const std::size_t hue = hue_of(lanes, id);
    for (std::uint32_t c = 0; c < count; ++c) {
      for (std::size_t s = 0; s < model::kSliceStates; ++s) {
        columns[c].share[s] += shares[c][s] / static_cast<float>(inside.size());
      }
      if (!marks[c].ran && shares[c][running] <= 0) continue;
      columns[c].ran = true;
      if (shares[c][running] > longest[c]) longest[c] = shares[c][running], columns[c].hue = hue;
    }
  }
  return columns;
}

namespace {

bool same(const model::View& a, const model::View& b) {
  return a.axis == b.axis && a.begin == b.begin && a.end == b.end && a.width == b.width;
}

}  // namespace

void paint_summary(Ui& ui, const Scene& scene, TimelineState& t, LaneId lane, const Rect& row,
                   Color row_color) {
  Summary& summary = t.summaries[lane];
  const auto count = static_cast<std::uint32_t>(std::max(1.0f, row.w));
  if (summary.events != scene.trace().size() || !same(summary.view, t.view) ||
      summary.columns.size() != count) {
    summary.columns = measure_summary(scene.model, lane, t.view, count);
    summary.view = t.view;
    summary.events = scene.trace().size();
  }
  const float h = ui.px(21);
  const Rect bar{row.x, row.y + std::floor((row.h - h) / 2), row.w, h};
  ui.note("summary." + std::to_string(lane.value), bar);
  const auto rounded = [&](float share) { return std::round(share * bar.h); };
  for (std::size_t c = 0; c < summary.columns.size();) {
    const Summary::Column& column = summary.columns[c];
    std::size_t end = c + 1;  // alike columns are one rectangle
    while (end < summary.columns.size() && summary.columns[end].share == column.share &&
           summary.columns[end].hue == column.hue && summary.columns[end].ran == column.ran) {
      ++end;
    }
    float y = bar.bottom();
    const auto part = [&](SliceState state, Color color, float least) {
      const float share = column.share[static_cast<std::size_t>(state)];
      const float part_h = std::min(y - bar.y, std::max(least, rounded(share)));
      if (part_h <= 0) return;
      y -= part_h;
      ui.fill({bar.x + static_cast<float>(c), y, static_cast<float>(end - c), part_h}, color);
    };
    const Color hue = ui.c().hue[column.hue];
    part(SliceState::Polling, ui.c().poll_dots, 0);
    part(SliceState::Copying, ui.c().copy_lines, 0);
    part(SliceState::Running, hue, column.ran ? ui.px(4) : 0);
    part(SliceState::Ready, mix(row_color, hue, 0.40f), 0);
    part(SliceState::Blocked, ui.c().hatch, 0);
    part(SliceState::Sleeping, mix(row_color, ui.c().dots, 0.55f), 0);
    c = end;
  }
}

}  // namespace fiberscope::ui
