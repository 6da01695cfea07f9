#include "app/ui/toolkit/ui_canvas.h"

#include <cmath>

namespace fiberscope::ui {
namespace {

Point point(double x, double y) { return {static_cast<float>(x), static_cast<float>(y)}; }

}  // namespace

Color color_of(exporter::Color color) {
  const auto alpha = static_cast<Color>(std::lround(color.alpha * 255));
  return alpha << 24 | static_cast<Color>(color.b << 16) | static_cast<Color>(color.g << 8) |
         color.r;
}

exporter::Color color_of(Color color) {
  return {static_cast<std::uint8_t>(channel(color, 0)),
          static_cast<std::uint8_t>(channel(color, 1)),
          static_cast<std::uint8_t>(channel(color, 2)), (color >> 24) / 255.0};
}

exporter::Box box_of(const Rect& r) { return {r.x, r.y, r.w, r.h}; }

Rect rect_of(const exporter::Box& box) {
  return {static_cast<float>(box.x), static_cast<float>(box.y), static_cast<float>(box.width),
          static_cast<float>(box.height)};
}

const exporter::Palette& palette_of(const Theme& theme) {
  return exporter::palette(theme.dark() ? exporter::Theme::Dark : exporter::Theme::Light);
}

void UiCanvas::rect(const exporter::Box& box, exporter::Color fill, double radius) {
  if (tap_ != nullptr) tap_->rect(box, fill, radius);
  ui_.fill(rect_of(box), color_of(fill), static_cast<float>(radius));
}

void UiCanvas::outline(const exporter::Box& box, exporter::Color fill, exporter::Color stroke,
                       double stroke_px, double radius) {
  if (tap_ != nullptr) tap_->outline(box, fill, stroke, stroke_px, radius);
  const Rect r = rect_of(box);
  ui_.fill(r, color_of(fill), static_cast<float>(radius));
  ui_.stroke(r.inset(0.5f), color_of(stroke), static_cast<float>(radius),
             static_cast<float>(stroke_px));
}

void UiCanvas::hatch(const exporter::Box& box, exporter::Color fill, exporter::Color lines,
                     double radius) {
  if (tap_ != nullptr) tap_->hatch(box, fill, lines, radius);
  const Rect r = rect_of(box);
  ui_.fill(r, color_of(fill), static_cast<float>(radius));
  ui_.hatch(r, color_of(lines), r.x);
}

void UiCanvas::bars(std::span<const exporter::Box> boxes, exporter::Color fill) {
  if (tap_ != nullptr) tap_->bars(boxes, fill);
  for (const exporter::Box& box : boxes) ui_.fill(rect_of(box), color_of(fill));
}

void UiCanvas::line(double x0, double y0, double x1, double y1, exporter::Color color,
                    double width_px) {
  if (tap_ != nullptr) tap_->line(x0, y0, x1, y1, color, width_px);
  ui_.line(point(x0, y0), point(x1, y1), color_of(color), static_cast<float>(width_px));
}

void UiCanvas::dotted_line(double x0, double y0, double x1, double y1,  // level
                           exporter::Color color, double width_px) {    // of the pattern
  if (tap_ != nullptr) tap_->dotted_line(x0, y0, x1, y1, color, width_px);
  ui_.dots(static_cast<float>(x0), static_cast<float>(x1), std::round(static_cast<float>(y0)),
           color_of(color), static_cast<float>(x0));
}

void UiCanvas::arrow(double x0, double y0, double x1, double y1, double bulge_px,
                     exporter::Color color, double width_px) {
  if (tap_ != nullptr) tap_->arrow(x0, y0, x1, y1, bulge_px, color, width_px);
  const double scale = ui_.theme().scale, head = 4 * scale, down = y1 > y0 ? 1 : -1;
  const double tip = y1 - down * head;
  const Color c = color_of(color);
  if (bulge_px == 0) {
    ui_.line(point(x0, y0), point(x1, tip), c, static_cast<float>(width_px));
  } else {
    ui_.bezier(point(x0, y0), point(x0 + bulge_px, y0 + (y1 - y0) * 0.25),
               point(x1 + bulge_px, y0 + (y1 - y0) * 0.75), point(x1, tip), c,
               static_cast<float>(width_px));
    const double dot = 2 * scale;
    ui_.fill(rect_of({x0 - dot, y0 - dot, 2 * dot, 2 * dot}), c, static_cast<float>(dot));
  }
  const Point a = point(x1 - head, tip - down * head * 0.6);
  const Point b = point(x1 + head, tip - down * head * 0.6), end = point(x1, y1);
  down > 0 ? ui_.triangle(a, b, end, c) : ui_.triangle(b, a, end, c);
}

void UiCanvas::torn(const exporter::Box& box, exporter::Color fill, exporter::Color edge,
                    double amplitude_px, double period_px) {
  if (tap_ != nullptr) tap_->torn(box, fill, edge, amplitude_px, period_px);
  ui_.torn(rect_of(box), color_of(fill), color_of(edge), static_cast<float>(amplitude_px),
           static_cast<float>(period_px));
}

Font UiCanvas::font_of(const exporter::TextStyle& style) const {
  const bool small = style.size < 14 * static_cast<double>(ui_.theme().scale);
  if (style.mono) return small ? Font::Value : Font::Code;
  if (style.weight >= 600) return small ? Font::SmallStrong : Font::BodyStrong;
  if (style.weight >= 500) return small ? Font::SmallMedium : Font::BodyMedium;
  return small ? Font::Small : Font::Body;
}

void UiCanvas::text(double x, double y, std::string_view text, const exporter::TextStyle& style) {
  if (tap_ != nullptr) tap_->text(x, y, text, style);
  const Font font = font_of(style);
  const float width = style.anchor == exporter::Anchor::Start ? 0 : ui_.text_width(font, text);
  const float left =
      static_cast<float>(x) - (style.anchor == exporter::Anchor::Middle ? width / 2 : width);
  // a baseline lies 0.36 of the size below the middle of its line
  const double top = y - style.size * 0.36 - static_cast<double>(ui_.line_height(font)) / 2;
  ui_.text({left, static_cast<float>(top)}, font, color_of(style.color), text);
}

double UiCanvas::text_width(std::string_view text, const exporter::TextStyle& style) const {
  return ui_.text_width(font_of(style), text);
}

void UiCanvas::triangle(double x0, double y0, double x1, double y1, double x2, double y2,
                        exporter::Color fill) {
  if (tap_ != nullptr) tap_->triangle(x0, y0, x1, y1, x2, y2, fill);
  ui_.triangle(point(x0, y0), point(x1, y1), point(x2, y2), color_of(fill));
}

void UiCanvas::icon(const exporter::Box& box, exporter::Icon which, exporter::Color color) {
  if (tap_ != nullptr) tap_->icon(box, which, color);
  constexpr const char* kGlyphs[] = {icon::kForward,  icon::kDown,  icon::kHub,  icon::kMouse,
                                     icon::kKeyboard, icon::kSwap,  icon::kSeen, icon::kLock,
                                     icon::kPlaces,   icon::kQueue, icon::kFlag, icon::kHourglass};
  ui_.icon(rect_of(box), Font::Icon16, color_of(color), kGlyphs[static_cast<std::size_t>(which)]);
}

void UiCanvas::push_clip(const exporter::Box& box) {
  if (tap_ != nullptr) tap_->push_clip(box);
  ui_.push_clip(rect_of(box));
}

void UiCanvas::pop_clip() {
  if (tap_ != nullptr) tap_->pop_clip();
  ui_.pop_clip();
}

void UiCanvas::note(std::string_view id, const exporter::Box& where) {
  if (tap_ != nullptr) tap_->note(id, where);
  ui_.note(id, rect_of(where));
}

}  // namespace fiberscope::ui
