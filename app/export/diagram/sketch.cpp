#include "app/export/diagram/sketch.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace fiberscope::exporter {

namespace {

constexpr double kLabelPx = 13;

double length(Spot a, Spot b) { return std::hypot(b.x - a.x, b.y - a.y); }

Spot between(Spot a, Spot b, double share) {
  return {a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share};
}

// spot_at: at a share of the way's length.
Spot spot_at(std::span<const Spot> spots, double share) {
  double whole = 0;
  for (std::size_t i = 1; i < spots.size(); ++i) whole += length(spots[i - 1], spots[i]);
  double left = whole * share;
  for (std::size_t i = 1; i < spots.size(); ++i) {
    const double part = length(spots[i - 1], spots[i]);
    if (left <= part && part > 0) return between(spots[i - 1], spots[i], left / part);
    left -= part;
  }
  return spots.back();
}

}  // namespace

Color Sketch::hue(const model::Lanes& lanes, base::LaneId lane) const {
  return lane ? colors_.hues[hue_of(lanes, lane)] : colors_.text3;
}

double Sketch::write(const Box& box, std::string_view text, const TextStyle& style) const {
  const std::string fitting = fit_text(canvas_, text, style, box.width);
  canvas_.text(box.x, std::round(box.middle() + style.size * 0.36), fitting, style);
  return canvas_.text_width(fitting, style);
}

double Sketch::write_end(const Box& box, std::string_view text, TextStyle style) const {
  const std::string fitting = fit_text(canvas_, text, style, box.width);
  style.anchor = Anchor::End;
  canvas_.text(box.right(), std::round(box.middle() + style.size * 0.36), fitting, style);
  return canvas_.text_width(fitting, style);
}

double Sketch::write_mid(const Box& box, std::string_view text, TextStyle style) const {
  const std::string fitting = fit_text(canvas_, text, style, box.width);
  style.anchor = Anchor::Middle;
  canvas_.text(box.x + box.width / 2, std::round(box.middle() + style.size * 0.36), fitting, style);
  return canvas_.text_width(fitting, style);
}

void Sketch::card(const Box& box, std::string_view title, std::string_view note,
                  bool current) const {
  canvas_.outline(box, colors_.inset, current ? colors_.accent : colors_.strong_border,
                  current ? px(2) : 1, px(12));
  const Box line{box.x + px(16), box.y + px(8), box.width - px(32), px(30)};
  const double used = write_end(line, note, style(kLabelPx, colors_.text3, 400, true));
  write({line.x, line.y, line.width - used - px(8), line.height}, title,
        style(17, colors_.text1, 600));
}

void Sketch::token(const Box& box, model::SliceState state, Color hue, std::string_view name,
                   std::string_view tag, bool strong) const {
  canvas_.outline(box, mix(hue, colors_.inset, strong ? 0.3 : 0.14), hue,
                  strong ? 2 * scale_ : 1.3 * scale_, px(8));
  const Shapes shapes(canvas_, colors_, {box.x, box.right()}, scale_);
  shapes.glyph({box.x + px(12), std::round(box.middle() - px(4.5)), px(14), px(9)}, state, hue);
  Box line{box.x + px(36), box.y, box.width - px(48), box.height};
  const double used =
      tag.empty() ? 0
                  : write_end({line.x + line.width * 0.4, line.y, line.width * 0.6, line.height},
                              tag, style(12, colors_.text2, 400, true));
  line.width -= used + px(8);
  write(line, name, style(15, colors_.text1, strong ? 600 : 400));
}

void Sketch::dashes(const Box& box, Color color) const {
  const double dash = px(4), gap = px(3);
  const auto row = [&](double y) {
    for (double x = box.x + px(6); x < box.right() - px(6); x += dash + gap) {
      canvas_.line(x, y, std::min(x + dash, box.right() - px(6)), y, color, 1);
    }
  };
  const auto column = [&](double x) {
    for (double y = box.y + px(6); y < box.bottom() - px(6); y += dash + gap) {
      canvas_.line(x, y, x, std::min(y + dash, box.bottom() - px(6)), color, 1);
    }
  };
  row(box.y), row(box.bottom()), column(box.x), column(box.right());
}

void Sketch::ghost(const Box& box, Color hue, std::string_view words) const {
  dashes(box, mix(hue, colors_.inset, 0.5));
  write({box.x + px(36), box.y, box.width - px(48), box.height}, words,
        style(kLabelPx, colors_.text3));
}

void Sketch::head(Spot from, Spot to, Color color) const {
  const double far = length(from, to);
  if (far <= 0) return;
  const double ux = (to.x - from.x) / far, uy = (to.y - from.y) / far;
  const double long_px = px(9), half = px(5);
  const Spot back{to.x - ux * long_px, to.y - uy * long_px};
  canvas_.triangle(to.x, to.y, back.x - uy * half, back.y + ux * half, back.x + uy * half,
                   back.y - ux * half, color);
}

void Sketch::way(std::span<const Spot> spots, const WayLook& look) const {
  const bool never = look.count == "0";
  const Color color = look.current ? colors_.wake
                      : never      ? mix(colors_.strong_border, colors_.panel, 0.6)
                                   : mix(colors_.text3, colors_.panel, 0.8);
  const double width = (look.current ? 2.4 : 1.4) * scale_;
  for (std::size_t i = 1; i < spots.size(); ++i) {
    Spot to = spots[i];
    if (i + 1 == spots.size()) {  // the head covers its end
      const double far = length(spots[i - 1], to);
      to = between(spots[i - 1], to, far > px(8) ? (far - px(6)) / far : 0);
    }
    canvas_.line(spots[i - 1].x, spots[i - 1].y, to.x, to.y, color, width);
  }
  head(spots[spots.size() - 2], spots.back(), color);
  if (look.label.empty()) return;
  const TextStyle words = style(kLabelPx, look.current ? colors_.text1 : colors_.text2);
  const TextStyle number = style(12, look.current ? colors_.text1 : colors_.text3, 400, true);
  const double words_w = canvas_.text_width(look.label, words);
  const double number_w = look.count.empty() ? 0 : canvas_.text_width(look.count, number) + px(8);
  const Spot at = spot_at(spots, look.label_at);
  const double w = words_w + number_w + px(20), h = px(24);
  const Box pill{std::round(at.x - w / 2), std::round(at.y - h / 2), w, h};
  canvas_.outline(pill, colors_.panel, look.current ? colors_.wake : colors_.border,
                  look.current ? 1.6 * scale_ : 1, h / 2);
  write({pill.x + px(10), pill.y, words_w + 1, h}, look.label, words);
  if (number_w > 0) write_end({pill.x, pill.y, w - px(10), h}, look.count, number);
}

void Sketch::disc(Spot at, double radius, Color fill) const {
  canvas_.rect({at.x - radius, at.y - radius, 2 * radius, 2 * radius}, fill, radius);
}

Spot Sketch::on_ring(Spot middle, double radius, double degrees) {
  const double turn = degrees * std::numbers::pi / 180;
  return {middle.x + radius * std::sin(turn), middle.y - radius * std::cos(turn)};
}

void Sketch::arc(Spot middle, double radius, double width, double from, double to,
                 Color color) const {
  constexpr double kStep = 3;  // degrees: a chord of that length is no corner to the eye
  const int steps = std::max(1, static_cast<int>(std::ceil((to - from) / kStep)));
  Spot before = on_ring(middle, radius, from);
  disc(before, width / 2, color);
  for (int i = 1; i <= steps; ++i) {
    const Spot now = on_ring(middle, radius, from + (to - from) * i / steps);
    canvas_.line(before.x, before.y, now.x, now.y, color, width);
    disc(now, width / 2, color);
    before = now;
  }
}

void Sketch::tear(double x, double top, double bottom) const {
  const Box box{x, top, 0, bottom - top};
  canvas_.push_clip({x - px(4), top, px(8), box.height});
  canvas_.torn(box, colors_.panel, colors_.strong_border, px(3), px(14));
  canvas_.pop_clip();
}

void Sketch::target(std::string id, const Box& box, base::EventSeq event, base::LaneId lane) {
  targets_.push_back({std::move(id), box, event, lane});
}

}  // namespace fiberscope::exporter
