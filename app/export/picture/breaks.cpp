#include "app/export/picture/breaks.h"

#include <vector>

#include "app/model/words/lengths.h"

namespace fiberscope::exporter {

namespace {

constexpr double kBreakWidth = 84, kBreakSmall = 70, kSmallBelow = 900;  // in tokens
constexpr double kBeside = 10;  // room between what is torn and what is shown
constexpr double kAmplitude = 3, kPeriod = 14;

// Torn: a break in view.
struct Torn {
  Strip at;
  base::TimeNs duration_ns = 0;
  std::size_t number = 0;  // from 1
};

struct TornView {
  model::View view;
  double scale = 0;
  std::vector<Torn> breaks;
  std::vector<Strip> gaps;
};

// torn_of: every row asks for those of the same view.
const TornView& torn_of(const Lens& lens) {
  thread_local TornView torn;
  if (torn.scale == lens.scale && torn.view == lens.view) return torn;
  torn.view = lens.view, torn.scale = lens.scale;
  torn.breaks.clear(), torn.gaps.clear();
  if (lens.view.breaks == nullptr) return torn;
  std::size_t number = 0;
  for (const model::Break& b : lens.view.breaks->list()) {
    ++number;
    const double x0 = lens.x_of(static_cast<double>(b.from_ns));
    const double x1 = lens.x_of(static_cast<double>(b.to_ns));
    if (x1 < lens.view.x || x0 > lens.right()) continue;
    const double beside = std::min(lens.px(kBeside), std::round((x1 - x0) / 5));
    torn.breaks.push_back({{x0 + beside, x1 - beside}, b.duration_ns(), number});
    torn.gaps.push_back(torn.breaks.back().at);
  }
  return torn;
}

Box torn_box(const Torn& torn, const Box& strip) {
  return {torn.at.left, strip.y, torn.at.right - torn.at.left, strip.height};
}

}  // namespace

double room_of_break(double width, double scale) {
  const double torn = width < kSmallBelow * scale ? kBreakSmall : kBreakWidth;
  return std::round((torn + 2 * kBeside) * scale);
}

std::span<const Strip> Lens::gaps() const { return torn_of(*this).gaps; }

void paint_breaks(const Brush& b, const Box& strip) {
  for (const Torn& torn : torn_of(b).breaks) {
    b.canvas.torn(torn_box(torn, strip), b.colors.inset.with_alpha(0.5), b.colors.strong_border,
                  b.px(kAmplitude), b.px(kPeriod));
    if (!b.canvas.wants_notes()) continue;
    b.canvas.note("break." + std::to_string(torn.number), torn_box(torn, strip));
  }
}

void paint_ruler_breaks(const Brush& b, const Box& ruler) {
  const TextStyle style = b.style(12, b.colors.text2, 400, true, Anchor::Middle);
  for (const Torn& torn : torn_of(b).breaks) {
    const Box box = torn_box(torn, ruler);
    b.canvas.torn(box, b.colors.raised, b.colors.strong_border, b.px(kAmplitude), b.px(kPeriod));
    const double room = box.width - b.px(2 * kAmplitude);
    std::string text = base::format_duration(torn.duration_ns);
    if (b.canvas.text_width(text, style) > room)
      text = base::format_duration(model::three_digits(torn.duration_ns));
    if (b.canvas.text_width(text, style) > room) continue;
    b.write(box, text, style);
  }
}

}  // namespace fiberscope::exporter
