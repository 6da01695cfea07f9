#include "app/export/picture/overview.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace fiberscope::exporter {

void Overview::measure(const model::Model& model, model::AxisKind axis, std::size_t columns) {
  const std::uint64_t events = model.trace.size();
  if (events_ == events && axis_ == axis && busy_.size() == columns) return;
  events_ = events, axis_ = axis;
  busy_.assign(columns, 0.0f);
  const model::Lanes& lanes = model.lanes;
  const double width =
      static_cast<double>(model::axis_end(model.trace, axis)) / static_cast<double>(columns);
  model::CoreStrip strip;
  for (std::size_t c = 0; c <= columns; ++c) {
    strip.edges.push_back(static_cast<std::int64_t>(std::ceil(static_cast<double>(c) * width)));
  }
  ++strip.edges.back();  // what begins with the very last event belongs to the last column
  const double whole = width * static_cast<double>(std::max<std::size_t>(1, lanes.cores().size()));
  for (const model::CoreTrack& core : lanes.cores()) {
    lanes.fill(core.id, axis, strip);
    for (std::size_t c = 0; c < columns; ++c) {
      const model::CoreColumn& column = strip.columns[c];
      std::uint64_t units = 0, begins = 0;
      for (std::size_t hue = 0; hue < model::kHues; ++hue) {
        units += column.units[hue];
        begins += column.begins[hue];
      }
      busy_[c] += static_cast<float>(static_cast<double>(units) / whole);
      if (units > 0 || begins > 0) busy_[c] = std::max(busy_[c], 0.14f);
    }
  }
}

void Overview::paint(Canvas& canvas, const Box& strip, double pitch, double from, double to,
                     const Colors& colors) const {
  std::array<std::vector<Box>, 2> bars;  // outside, inside
  for (std::size_t c = 0; c < busy_.size(); ++c) {
    const double high = std::round(static_cast<double>(std::min(1.0f, busy_[c])) * strip.height);
    const double x = strip.x + static_cast<double>(c) * pitch;
    bars[x >= from && x < to ? 1 : 0].push_back({x, strip.bottom() - high, pitch - 1, high});
  }
  canvas.bars(bars[0], colors.outside);
  canvas.bars(bars[1], colors.inside);
}

}  // namespace fiberscope::exporter
