#include "app/export/picture/overview.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace fiberscope::exporter {

void Overview::measure(const model::Model& model, const model::View& view, std::size_t columns) {
  const std::uint64_t events = model.trace.size();
  if (events_ == events && view_ == view && busy_.size() == columns) return;
  events_ = events, view_ = view;
  busy_.assign(columns, 0.0f);
  const model::Lanes& lanes = model.lanes;
  const double pitch = view.width / static_cast<double>(columns);
  std::vector<double> units;  // where each column begins
  model::CoreStrip strip;
  for (std::size_t c = 0; c <= columns; ++c) {
    units.push_back(view.unit_of_x(view.x + static_cast<double>(c) * pitch));
    strip.edges.push_back(static_cast<std::int64_t>(std::ceil(units.back() - 1e-6)));
  }
  ++strip.edges.back();  // what begins with the very last event belongs to the last column
  const auto cores = static_cast<double>(std::max<std::size_t>(1, lanes.cores().size()));
  for (const model::CoreTrack& core : lanes.cores()) {
    lanes.fill(core.id, view.axis, strip);
    for (std::size_t c = 0; c < columns; ++c) {
      const model::CoreColumn& column = strip.columns[c];
      std::uint64_t held = 0, begins = 0;
      for (std::size_t hue = 0; hue < model::kHues; ++hue) {
        held += column.units[hue];
        begins += column.begins[hue];
      }
      const double whole = (units[c + 1] - units[c]) * cores;
      busy_[c] += static_cast<float>(static_cast<double>(held) / whole);
      if (held > 0 || begins > 0) busy_[c] = std::max(busy_[c], 0.14f);
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
