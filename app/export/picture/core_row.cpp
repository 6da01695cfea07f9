// The rows of cores (row.h): who held them.
#include "app/export/picture/columns.h"
#include "app/export/picture/labels.h"
#include "app/words/words.h"

namespace fiberscope::exporter {

using base::EventSeq;

namespace {

// HeldColumn: short holds by pixel column: as high as the core was busy in it, in the hue of who
// held it longest; full height when it stands alone.
struct HeldColumn {
  double x = 0, busy = 0;
  std::size_t hue = 0;
};

void take(const model::CoreRow& row, std::vector<HeldColumn>& out) {
  out.clear();
  for (std::size_t c = 0; c < row.strip.columns.size(); ++c) {
    const model::CoreColumn& column = row.strip.columns[c];
    std::uint64_t units = 0, begins = 0;
    std::size_t longest = 0;
    for (std::size_t hue = 0; hue < model::kHues; ++hue) {
      units += column.units[hue];
      begins += column.begins[hue];
      const auto held = [&](std::size_t h) { return std::pair(column.units[h], column.begins[h]); };
      if (held(hue) > held(longest)) longest = hue;
    }
    if (units == 0 && begins == 0) continue;
    const auto whole = static_cast<double>(std::max<std::int64_t>(1, row.units(c)));
    out.push_back({row.x(c), static_cast<double>(units) / whole, longest});
  }
}

void paint_columns(const Brush& b, const Box& bar, const std::vector<HeldColumn>& columns) {
  thread_local std::array<std::vector<Box>, model::kHues> boxes;  // kept for their memory only
  for (auto& of_hue : boxes) of_hue.clear();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const HeldColumn& c = columns[i];
    if (!crowded(columns, i)) {
      b.canvas.rect({c.x, bar.y, b.px(3), bar.height}, b.colors.hues[c.hue], 1);
      continue;
    }
    const double high = std::max(b.px(3), std::round(bar.height * std::min(c.busy, 1.0)));
    boxes[c.hue].push_back({c.x, bar.bottom() - high, 1, high});
  }
  for (std::size_t hue = 0; hue < boxes.size(); ++hue) {
    b.canvas.bars(boxes[hue], b.colors.hues[hue]);
  }
}

}  // namespace

std::string CoreRow::name(const model::Model& model, EventSeq) const {
  return model.names.core(core_);
}

void CoreRow::paint(const Brush& b, const Box& place, const Look&) const {
  head(b, place);
  b.canvas.push_clip({b.view.x, place.y, b.view.width, place.height});
  const Box bar = b.bar_in(place);
  const Shapes shapes = b.shapes();
  thread_local model::CoreRow seen;  // these are kept for their memory only
  thread_local std::vector<HeldColumn> columns;
  model::build(b.model.lanes, core_, b.view, kShapePx, seen);
  for (const model::CoreSlice& slice : seen.shapes) {
    const Box box = b.spread(bar, slice);
    shapes.hold(box, b.colors.hues[hue_of(b.model.lanes, slice.lane)],
                shapes.has_room(box) ? holder_label(b.model, slice.lane) : std::string());
    if (!b.canvas.wants_notes()) continue;
    b.canvas.note("core." + std::to_string(core_.value) + "." + std::to_string(slice.index), box);
  }
  take(seen, columns);
  paint_columns(b, bar, columns);
  b.canvas.pop_clip();
}

// head: its name, and at the right who has it at the cursor.
void CoreRow::head(const Brush& b, const Box& place) const {
  const double left = place.x + b.px(32), right = b.view.x - b.px(10);
  const double used = b.write({left, place.y, right - left, place.height}, name(b.model, {}),
                              b.style(15, b.colors.text1));
  const auto& cores = b.world.cores();
  const auto now = std::ranges::find(cores, core_, &model::CoreWorld::id);
  if (!b.at_cursor || now == cores.end()) return;
  const double from = left + used + b.px(8);
  b.write({from, place.y, right - from, place.height},
          now->running ? b.model.names.lane(now->running) : std::string(words::tr("idle")),
          b.style(13, b.colors.text3, 400, false, Anchor::End));
}

void CoreRow::hit(const Lens& lens, double x, Found& found) const {
  const auto unit = static_cast<std::int64_t>(lens.view.unit_of_x(x));
  const auto& lanes = lens.model.lanes;
  const auto [first, last] = lanes.core_slices_in(core_, lens.view.axis, unit, unit + 1);
  for (std::uint32_t i = first; i < std::min(last, first + kSeenMax); ++i) {
    const model::CoreSlice slice = lanes.core_slice(core_, i);
    const auto [begin, end] = model::extent(slice, lens.view.axis);
    if (slice.lane && lens.view.x_of(begin) <= x && x <= lens.view.x_of(end)) found.core = slice;
  }
}

}  // namespace fiberscope::exporter
