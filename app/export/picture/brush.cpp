#include "app/export/picture/brush.h"

namespace fiberscope::exporter {

double Brush::write(const Box& box, std::string_view text, const TextStyle& style) const {
  const std::string fitting = fit_text(canvas, text, style, box.width + 0.5, 1);
  if (fitting.empty()) return 0;
  const double x = style.anchor == Anchor::End      ? box.right()
                   : style.anchor == Anchor::Middle ? box.x + box.width / 2
                                                    : box.x;
  canvas.text(x, box.middle() + style.size * 0.36, fitting, style);
  return canvas.text_width(fitting, style);
}

double Brush::write_name(const Box& box, std::string_view name, const TextStyle& style) const {
  return write(box, fit_name(canvas, name, style, box.width), style);
}

Color Brush::group_color() const {
  return colors.dark ? mix(colors.raised, colors.panel, 0.55) : colors.raised;
}

}  // namespace fiberscope::exporter
