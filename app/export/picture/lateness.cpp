#include "app/export/picture/lateness.h"

#include <vector>

#include "app/model/words/lengths.h"
#include "app/words/words.h"

namespace fiberscope::exporter {

using base::EventSeq;
using model::Hold;
using model::SliceState;

namespace {

constexpr double kLeastPx = 4;    // of what is late
constexpr double kMarkWidth = 3;  // where the timer was due
constexpr double kLateHeight = 17, kLongLabel = 90;
constexpr std::size_t kHoldsMax = 4096, kStepBack = 64;

// Rows a hold lies over.
struct Extent {
  double top = 1e9, bottom = -1e9;
  void add(const Stage& stage, const Row* row) {
    if (row == nullptr || row->pinned) return;
    top = std::min(top, stage.top_of(*row));
    bottom = std::max(bottom, stage.top_of(*row) + row->h);
  }
};

double end_x(const Lens& lens, const Hold& hold) {
  const EventSeq end = hold.end ? hold.end : lens.model.lanes.last();
  return lens.x_of(end, hold.end_ns);
}

// border_holder: around the stretch of the holder that was in the way.
void border_holder(const Brush& b, const Stage& stage, const Rows& rows, const Hold& hold) {
  const auto& lanes = b.model.lanes;
  const auto* row = dynamic_cast<const LaneRow*>(rows.of(hold.holder));
  const std::int64_t index = lanes.slice_at(hold.holder, hold.held);
  if (row == nullptr || row->folded() || row->pinned || index < 0) return;
  const model::Slice slice = lanes.slice(hold.holder, static_cast<std::uint32_t>(index));
  const Box box = b.spread(b.bar_in(stage.place_of(*row)), slice);
  const double beyond = b.px(8), left = std::max(box.x, b.view.x - beyond);
  const bool runs = slice.state == SliceState::Running;
  const Color color = runs ? b.colors.warning : b.colors.hues[lanes.lane(hold.holder).hue];
  b.canvas.outline({left, box.y, std::min(box.right(), b.right() + beyond) - left, box.height},
                   color.with_alpha(0), color, 1.5 * b.scale, b.px(3));
}

void paint_hold(const Brush& b, const Stage& stage, const Rows& rows, const Hold& hold) {
  const double x0 = b.x_of(hold.due, hold.due_ns), x1 = end_x(b, hold);
  if (x1 - x0 < b.px(kLeastPx) || x1 < b.view.x || x0 > b.right()) return;
  Extent extent;
  extent.add(stage, rows.of(hold.holder));
  for (const base::LaneId lane : hold.lanes) extent.add(stage, rows.of(lane));
  if (extent.top >= extent.bottom) return;
  const Box band{x0, extent.top, x1 - x0, extent.bottom - extent.top};
  b.canvas.rect(band, b.colors.warning.with_alpha(0.1), 0);
  std::vector<Box> dashes;
  const double dash = b.px(4);
  for (double y = band.y; y < band.bottom(); y += 2 * dash) {
    dashes.push_back({x0, y, 1, std::min(dash, band.bottom() - y)});
  }
  b.canvas.bars(dashes, b.colors.warning);
  border_holder(b, stage, rows, hold);
  if (b.canvas.wants_notes()) b.canvas.note("hold." + std::to_string(hold.held.value), band);
}

}  // namespace

std::optional<double> late_x(const Lens& lens, const model::Slice& slice) {
  const model::Late* late = lens.model.overdue.of(slice.begin);
  if (late == nullptr) return {};
  const auto [begin, end] = model::extent(slice, lens.view.axis);
  const double x = std::max(lens.x_of(late->due, late->due_ns), lens.x_of(begin));
  if (lens.x_of(end) - x < lens.px(kLeastPx)) return {};
  return x;
}

void paint_late(const Brush& b, const Box& bar, const model::Slice& slice, double x) {
  const model::Late& late = *b.model.overdue.of(slice.begin);
  const double right = b.x_of(model::extent(slice, b.view.axis).second);
  const double high = std::min(b.px(kLateHeight), bar.height - b.px(2));
  const double left = std::max(x, b.view.x - b.px(8));
  const Box box{left, bar.y + std::round((bar.height - high) / 2),
                std::min(right, b.right() + b.px(8)) - left - 1, high};
  b.canvas.outline(box, b.colors.warning.with_alpha(0.16), b.colors.warning, 1.5 * b.scale,
                   b.px(4));
  const double mark = b.px(kMarkWidth);
  b.canvas.rect({x - std::floor(mark / 2), bar.y, mark, bar.height}, b.colors.warning, 1);
  const std::string measure = base::format_duration(model::three_digits(late.late_ns()));
  const std::string text = box.width >= b.px(kLongLabel)
                               ? words::fill(words::tr("{time} late"), {{"time", measure}})
                               : std::string(words::tr("late"));
  b.shapes().late_label({box.x + mark, box.y, box.width - mark, box.height}, text);
  if (!b.canvas.wants_notes()) return;
  b.canvas.note("late." + std::to_string(slice.lane.value) + "." + std::to_string(slice.index),
                {x, bar.y, right - x, bar.height});
}

void paint_holds(const Brush& b, const Stage& stage, const Rows& rows) {
  const auto& holds = b.model.overdue.holds();
  std::size_t first = 0;
  if (holds.size() > kStepBack) {
    const auto unit = b.first_unit();
    const bool time = b.view.axis == model::AxisKind::Time;
    const auto seen = std::ranges::partition_point(holds, [&](const Hold& hold) {
      return (time ? hold.due_ns : static_cast<std::int64_t>(hold.due.value)) < unit;
    });
    const auto at = static_cast<std::size_t>(seen - holds.begin());
    first = at - std::min(at, kStepBack);
  }
  const std::size_t last = std::min(holds.size(), first + kHoldsMax);
  for (std::size_t i = first; i < last; ++i) {
    if (b.x_of(holds[i].due, holds[i].due_ns) > b.right()) break;
    paint_hold(b, stage, rows, holds[i]);
  }
}

}  // namespace fiberscope::exporter
