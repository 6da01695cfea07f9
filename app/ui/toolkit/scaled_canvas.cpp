#include "app/ui/toolkit/scaled_canvas.h"

#include <vector>

#include "app/export/letters/wrap.h"

namespace fiberscope::ui {

void ScaledCanvas::rect(const exporter::Box& b, exporter::Color fill, double radius) {
  UiCanvas::rect(box(b), fill, radius * scale_);
}

void ScaledCanvas::outline(const exporter::Box& b, exporter::Color fill, exporter::Color stroke,
                           double stroke_px, double radius) {
  UiCanvas::outline(box(b), fill, stroke, std::max(0.6, stroke_px * scale_), radius * scale_);
}

void ScaledCanvas::hatch(const exporter::Box& b, exporter::Color fill, exporter::Color lines,
                         double radius) {
  UiCanvas::hatch(box(b), fill, lines, radius * scale_);
}

void ScaledCanvas::bars(std::span<const exporter::Box> boxes, exporter::Color fill) {
  std::vector<exporter::Box> scaled;
  for (const exporter::Box& b : boxes) scaled.push_back(box(b));
  UiCanvas::bars(scaled, fill);
}

void ScaledCanvas::line(double x0, double y0, double x1, double y1, exporter::Color color,
                        double width_px) {
  UiCanvas::line(x(x0), y(y0), x(x1), y(y1), color, std::max(0.6, width_px * scale_));
}

void ScaledCanvas::dotted_line(double x0, double y0, double x1, double y1, exporter::Color color,
                               double width_px) {
  UiCanvas::dotted_line(x(x0), y(y0), x(x1), y(y1), color, width_px * scale_);
}

void ScaledCanvas::arrow(double x0, double y0, double x1, double y1, double bulge_px,
                         exporter::Color color, double width_px) {
  // its head is as large as the window's: drawn as a line with a small one
  const double down = y1 > y0 ? 1 : -1, head = 4 * scale_;
  ui_.bezier({static_cast<float>(x(x0)), static_cast<float>(y(y0))},
             {static_cast<float>(x(x0 + bulge_px)), static_cast<float>(y(y0 + (y1 - y0) * 0.25))},
             {static_cast<float>(x(x1 + bulge_px)), static_cast<float>(y(y0 + (y1 - y0) * 0.75))},
             {static_cast<float>(x(x1)), static_cast<float>(y(y1) - down * head)}, color_of(color),
             static_cast<float>(std::max(0.6, width_px * scale_)));
  triangle(x1, y1, x1 - 4, y1 - down * 6.4, x1 + 4, y1 - down * 6.4, color);
}

void ScaledCanvas::torn(const exporter::Box& b, exporter::Color fill, exporter::Color edge,
                        double amplitude_px, double period_px) {
  UiCanvas::torn(box(b), fill, edge, amplitude_px * scale_, period_px * scale_);
}

void ScaledCanvas::text(double page_x, double page_y, std::string_view text,
                        const exporter::TextStyle& style) {
  const double width =
      style.anchor == exporter::Anchor::Start ? 0 : exporter::width_of(text, style);
  const double left = page_x - (style.anchor == exporter::Anchor::Middle ? width / 2 : width);
  const double top = page_y - style.size * 0.86;
  ui_.text_sized({static_cast<float>(x(left)), static_cast<float>(y(top))}, font_of(style),
                 static_cast<float>(style.size * scale_), color_of(style.color), text);
}

double ScaledCanvas::text_width(std::string_view text, const exporter::TextStyle& style) const {
  return exporter::width_of(text, style);
}

void ScaledCanvas::triangle(double x0, double y0, double x1, double y1, double x2, double y2,
                            exporter::Color fill) {
  UiCanvas::triangle(x(x0), y(y0), x(x1), y(y1), x(x2), y(y2), fill);
}

void ScaledCanvas::icon(const exporter::Box&, exporter::Icon, exporter::Color) {
  // smaller than can be told
}

void ScaledCanvas::push_clip(const exporter::Box& b) { UiCanvas::push_clip(box(b)); }

}  // namespace fiberscope::ui
