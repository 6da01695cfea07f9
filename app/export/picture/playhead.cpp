#include "app/export/picture/playhead.h"

namespace fiberscope::exporter {

std::string moment_label(const Lens& lens, base::EventSeq moment, base::TimeNs now_ns) {
  if (lens.view.axis == model::AxisKind::Steps) {
    return std::to_string(lens.model.steps.number_at(moment));
  }
  const double step = lens.view.units_per_px() * 12;
  return model::tick_label(model::AxisKind::Time, static_cast<double>(now_ns), std::max(1.0, step));
}

void paint_veil(const Brush& b, const Box& rows, double x) {
  const double left = std::max(x, b.view.x), right = rows.right();
  if (left >= right) return;
  b.canvas.rect({left, rows.y, right - left, rows.height}, b.colors.panel.with_alpha(b.colors.veil),
                0);
}

namespace {

std::string flag_label(const Brush& b) {
  return moment_label(b, base::EventSeq{b.world.cursor()}, b.world.now_ns());
}

TextStyle flag_style(const Brush& b) {
  return b.style(13, on_color(b.colors.playhead), 500, true, Anchor::Middle);
}

}  // namespace

Box playhead_flag(const Brush& b, const Box& ruler, double x) {
  if (x < b.view.x - 1 || x > b.right() + 1) return {};
  const double wide = std::ceil(b.canvas.text_width(flag_label(b), flag_style(b))) + b.px(12);
  const double left = std::clamp(std::round(x - wide / 2), b.view.x - b.px(20),
                                 std::max(b.view.x, b.right() + 1 - wide));
  return {left, ruler.y + b.px(4), wide, b.px(20)};
}

void paint_playhead(const Brush& b, const Box& ruler, const Box& rows, double x) {
  const Box flag = playhead_flag(b, ruler, x);
  if (flag.width <= 0) return;
  const Color color = b.colors.playhead;
  const double top = ruler.bottom() - b.px(6);
  b.canvas.rect({x - 1, top, b.px(2), rows.bottom() - top}, color, 0);
  const std::string label = flag_label(b);
  const TextStyle style = flag_style(b);
  const double wide = flag.width;
  b.canvas.rect(flag, color, b.px(4));
  b.canvas.triangle(x - b.px(5), flag.bottom() - 1, x + b.px(5), flag.bottom() - 1, x,
                    flag.bottom() + b.px(5), color);
  b.canvas.text(flag.x + wide / 2, flag.middle() + style.size * 0.36, label, style);
}

}  // namespace fiberscope::exporter
