// How the time of lanes was spent, by pixel column, and the row of a folded parent, which shows
// that of all lanes inside (row.h).
#include "app/export/picture/columns.h"
#include "app/export/picture/labels.h"

namespace fiberscope::exporter {

using base::LaneId;
using model::SliceState;

namespace {

// Beyond so many slices in a lane its columns come from the model's own sums.
constexpr std::uint32_t kWalkMax = 4096;
constexpr auto kRunning = static_cast<std::size_t>(SliceState::Running);

// walk: each slice into the columns it touches.
void walk(const Lens& lens, LaneId lane, std::vector<Summary::Column>& out) {
  const model::View& view = lens.view;
  const auto end = static_cast<double>(out.size());
  const double per_px = end / view.width;
  const auto add = [&](const model::Slice& slice, bool of_running) {
    const auto [from, to] = model::extent(slice, view.axis);
    const double x0 = view.offset_of(from) * per_px, x1 = view.offset_of(to) * per_px;
    if (x1 < 0 || x0 >= end) return;
    const auto state = static_cast<std::size_t>(slice.state);
    const auto c0 = static_cast<std::size_t>(std::max(0.0, x0));
    if (slice.state == SliceState::Running) out[c0].ran = true;
    for (std::size_t c = c0; c < out.size() && static_cast<double>(c) < x1; ++c) {
      const double left = static_cast<double>(c);
      const auto share = static_cast<float>(std::min(x1, left + 1) - std::max(x0, left));
      out[c].share[state] += share;
      if (of_running) out[c].share[kRunning] -= share;
    }
  };
  const auto& lanes = lens.model.lanes;
  const auto [first, last] = lanes.slices_in(lane, view.axis, lens.first_unit(), lens.last_unit());
  for (std::uint32_t i = first; i < last; ++i) add(lanes.slice(lane, i), false);
  const auto& io = lens.model.io;
  const auto [from, to] = io.indices_in(lane, view.axis, lens.first_unit(), lens.last_unit());
  for (std::uint32_t i = from; i < to; ++i) {
    if (const auto span = io.at(lane, i)) add(*span, true);
  }
}

void take_columns(const Lens& lens, LaneId lane, std::vector<Summary::Column>& out) {
  const model::View& view = lens.view;
  const std::vector<std::int64_t> edges = model::column_edges(view, out.size());
  auto mixes = lens.model.lanes.columns(lane, view.axis, edges);
  lens.model.io.part(lane, view.axis, edges, mixes);
  const double even =
      static_cast<double>(edges.back() - edges.front()) / static_cast<double>(out.size());
  for (std::size_t c = 0; c < mixes.size(); ++c) {
    const double units =
        view.breaks == nullptr ? even : std::max(1.0, static_cast<double>(edges[c + 1] - edges[c]));
    for (std::size_t s = 0; s < model::kSliceStates; ++s) {
      out[c].share[s] += static_cast<float>(static_cast<double>(mixes[c].units[s]) / units);
    }
    if (mixes[c].begins[kRunning] > 0) out[c].ran = true;
  }
}

// mix_lanes: all of them in one; the hue of each column is that of who ran longest.
void mix_lanes(const Lens& lens, const std::vector<LaneId>& lanes, Summary& summary) {
  const auto count = static_cast<std::size_t>(std::max(1.0, lens.view.width));
  summary.columns.assign(count, {});
  std::vector<float> longest(count, -1);
  Summary one;
  for (const LaneId id : lanes) {
    LaneRow(id, 0).summary(lens, one);
    for (std::size_t c = 0; c < count; ++c) {
      Summary::Column& all = summary.columns[c];
      const Summary::Column& its = one.columns[c];
      for (std::size_t s = 0; s < model::kSliceStates; ++s) {
        all.share[s] += its.share[s] / static_cast<float>(lanes.size());
      }
      if (!its.ran) continue;
      all.ran = true;
      if (its.share[kRunning] > longest[c]) longest[c] = its.share[kRunning], all.hue = its.hue;
    }
  }
}

}  // namespace

bool LaneRow::summary(const Lens& lens, Summary& summary) const {
  const auto count = static_cast<std::size_t>(std::max(1.0, lens.view.width));
  summary.columns.assign(count, {});
  const auto [first, last] =
      lens.model.lanes.slices_in(lane_, lens.view.axis, lens.first_unit(), lens.last_unit());
  last - first > kWalkMax ? take_columns(lens, lane_, summary.columns)
                          : walk(lens, lane_, summary.columns);
  const std::size_t hue = hue_of(lens.model.lanes, lane_);
  for (Summary::Column& column : summary.columns) {
    column.hue = hue;
    column.ran |= column.share[kRunning] > 0;
  }
  return true;
}

std::vector<LaneId> lanes_inside(const model::Lanes& lanes, LaneId lane) {
  std::vector<LaneId> found = lanes.lane(lane).children;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const std::vector<LaneId>& children = lanes.lane(found[i]).children;
    found.insert(found.end(), children.begin(), children.end());
  }
  return found;
}

bool FoldedRow::summary(const Lens& lens, Summary& summary) const {
  mix_lanes(lens, lanes_inside(lens.model.lanes, lane()), summary);
  return true;
}

const Mixed& Mixed::of(const Lens& lens, const std::vector<LaneId>& lanes) {
  const std::uint64_t events = lens.model.trace.size();
  if (events_ == events && view_ == lens.view) return *this;
  mix_lanes(lens, lanes, summary_);
  view_ = lens.view;
  events_ = events;
  return *this;
}

void Mixed::stack(Columns& columns, double x) const {
  const auto& all = summary_.columns;
  for (std::size_t c = 0; c < all.size();) {
    std::size_t end = c + 1;
    while (end < all.size() && all[end] == all[c]) ++end;
    columns.stack(x + static_cast<double>(c), static_cast<double>(end - c), all[c]);
    c = end;
  }
}

void FoldedRow::contents(const Brush& b, const Box& place, Color row_color) const {
  const Box bar = b.bar_in(place);
  if (b.canvas.wants_notes()) {
    b.canvas.note("summary." + std::to_string(lane().value), bar);
  }
  Columns columns(b, bar, row_color);
  mixed_.of(b, lanes_inside(b.model.lanes, lane())).stack(columns, bar.x);
  columns.paint();
}

std::string FoldedRow::suffix(const model::Model& model) const {
  return "+" + std::to_string(lanes_inside(model.lanes, lane()).size());
}

}  // namespace fiberscope::exporter
