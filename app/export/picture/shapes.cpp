#include "app/export/picture/shapes.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace fiberscope::exporter {

using model::SliceState;

namespace {

constexpr double kRadius = 3;
constexpr double kHatchPeriod = 6, kDotsPeriod = 4, kStripesPeriod = 5, kDotsApart = 7;
constexpr double kMargin = 8;  // drawn beyond the strip, so that corners are cut off, not shown
constexpr double kPadding = 7;

double baseline(const Box& box, double size) { return box.middle() + size * 0.36; }

// fitting_label: of a label what has room there. Beside breaks, where room is scarce, whole words
// of it, or nothing: many halves of words say less.
std::string fitting_label(const Canvas& canvas, std::string_view text, const TextStyle& style,
                          const Box& inside, bool breaks) {
  const bool whole = canvas.text_width(text, style) <= inside.width;
  if (!breaks || whole || text.find(' ') == text.npos) {
    return fit_text(canvas, text, style, inside.width);
  }
  for (std::size_t end = text.rfind(' '); end != text.npos && end >= 4;
       end = text.rfind(' ', end - 1)) {
    if (canvas.text_width(text.substr(0, end), style) <= inside.width) {
      return std::string(text.substr(0, end));
    }
  }
  return {};
}

}  // namespace

// clamped: the bar without what lies far outside; what is cut off on the left is a whole number of
// periods, so that a pattern keeps its phase.
Box Shapes::clamped(const Box& bar, double period) const {
  Box box = bar;
  const double beyond = strip_.left - px(kMargin) - box.x;
  if (beyond > 0) {
    const double cut = std::floor(beyond / px(period)) * px(period);
    box.x += cut, box.width -= cut;
  }
  box.width = std::min(box.width, strip_.right + px(kMargin) - box.x);
  return box;
}

Strip free_part(std::span<const Strip> gaps, Strip whole, double wanted) {
  Strip best{whole.left, whole.left};
  double left = whole.left;
  const auto take = [&](double right) {
    const double width = best.right - best.left;
    if (width < wanted && right - left > width) best = {left, right};
  };
  for (const Strip& gap : gaps) {
    if (gap.right <= left) continue;
    if (gap.left >= whole.right) break;
    take(gap.left);
    left = gap.right;
  }
  take(whole.right);
  return best;
}

// room: where in the bar a label has room, without its padding.
Box Shapes::room(const Box& bar, double wanted) const {
  const Strip whole{std::max(bar.x, strip_.left), std::min(bar.right(), strip_.right)};
  const double padding = px(kPadding);
  const Strip part = free_part(gaps_, whole, wanted + 2 * padding);
  return {part.left + padding, bar.y, part.right - part.left - 2 * padding, bar.height};
}

bool Shapes::has_room(const Box& bar) const { return room(bar, px(8)).width >= px(8); }

void Shapes::label(const Box& bar, std::string_view text, const TextStyle& style) const {
  const Box inside = room(bar, gaps_.empty() ? 0 : canvas_.text_width(text, style));
  const std::string shown = fitting_label(canvas_, text, style, inside, !gaps_.empty());
  if (!shown.empty()) canvas_.text(inside.x, baseline(bar, style.size), shown, style);
}

void Shapes::running(const Box& bar, Color hue, std::string_view text) const {
  const Box box = clamped(bar, 1);
  canvas_.rect(box, hue, px(kRadius));
  label(bar, text, style(on_color(hue), 500));
}

void Shapes::ready(const Box& bar, Color hue) const {
  canvas_.outline(clamped(bar, 1), hue.with_alpha(colors_.ready_alpha), hue, px(1.2), px(kRadius));
}

void Shapes::blocked(const Box& bar, std::string_view text) const {
  const Box box = clamped(bar, kHatchPeriod);
  canvas_.hatch(box, colors_.blocked_fill, colors_.blocked_hatch.with_alpha(0.8), px(kRadius));
  label_on_plate(bar, text, colors_.blocked_fill);
}

void Shapes::gil(const Box& bar, std::string_view text) const {
  const Box box = clamped(bar, kStripesPeriod);
  canvas_.rect(box, colors_.gil_fill, px(kRadius));
  stripes(box, px(1.4), px(kStripesPeriod));
  label_on_plate(bar, text, colors_.gil_fill);
}

void Shapes::copying(const Box& bar, Color hue, std::string_view text) const {
  const Box box = clamped(bar, 1);
  canvas_.rect(box, colors_.copy_fill, px(kRadius));
  lines_along(box);
  label_on_plate(bar, text, colors_.copy_fill);
  foot(box, hue);
}

void Shapes::polling(const Box& bar, Color hue, std::string_view text) const {
  const Box box = clamped(bar, kDotsApart);
  canvas_.rect(box, colors_.poll_fill, px(kRadius));
  dots_over(box, box.x);
  label_on_plate(bar, text, colors_.poll_fill);
  foot(box, hue);
}

void Shapes::repeated(const Box& bar) const {
  std::vector<Box> notches;
  const double size = std::max(1.0, std::round(px(2))), apart = px(6);
  for (double x = bar.x + apart / 2; x + size < bar.right(); x += apart) {
    notches.push_back({std::round(x), bar.y + px(1), size, size});
    notches.push_back({std::round(x), bar.bottom() - px(1) - size, size, size});
  }
  if (!notches.empty()) canvas_.bars(notches, colors_.panel.with_alpha(0.75));
}

void Shapes::foot(const Box& bar, Color hue) const {
  canvas_.rect({bar.x, bar.bottom() - px(2), bar.width, px(2)}, hue, 1);
}

void Shapes::lines_along(const Box& bar) const {
  std::vector<Box> lines;
  for (const double part : {0.24, 0.48, 0.72}) {
    lines.push_back({bar.x + px(1), std::round(bar.y + bar.height * part), bar.width - px(2),
                     std::max(1.0, px(1.4))});
  }
  if (bar.width > px(2)) canvas_.bars(lines, colors_.copy_lines);
}

// dots_over: two staggered rows, three in a high bar.
void Shapes::dots_over(const Box& bar, double origin) const {
  std::vector<Box> dots;
  const double size = std::max(2.0, std::round(px(2.4))), apart = px(kDotsApart);
  const int rows = bar.height >= px(16) ? 3 : 2;
  for (int row = 0; row < rows; ++row) {
    const double y = std::round(bar.y + bar.height * (row + 0.6) / (rows + 0.4) - size / 2);
    double x = origin + (row % 2 == 0 ? px(2) : px(2) + apart / 2);
    for (; x + size <= bar.right(); x += apart) dots.push_back({x, y, size, size});
  }
  canvas_.bars(dots, colors_.poll_dots);
}

// stripes: from a bar's left edge on, whole ones only.
void Shapes::stripes(const Box& bar, double width, double period) const {
  std::vector<Box> lines;
  for (double x = bar.x + period / 2; x + width <= bar.right(); x += period) {
    lines.push_back({std::round(x), bar.y + px(1), width, bar.height - px(2)});
  }
  canvas_.bars(lines, colors_.gil_stripes);
}

// label_on_plate: a label with the pattern left out behind it.
void Shapes::label_on_plate(const Box& bar, std::string_view text, Color plate) const {
  const TextStyle words = style(colors_.blocked_text);
  const Box inside = room(bar, gaps_.empty() ? 0 : canvas_.text_width(text, words));
  const std::string shown = fitting_label(canvas_, text, words, inside, !gaps_.empty());
  if (shown.empty()) return;
  const double width = canvas_.text_width(shown, words);
  canvas_.rect({inside.x - px(4), bar.y, width + px(8), bar.height}, plate, px(kRadius));
  canvas_.text(inside.x, baseline(bar, words.size), shown, words);
}

void Shapes::late_label(const Box& bar, std::string_view text) const {
  const TextStyle words = style(colors_.warning, 500);
  const double width = canvas_.text_width(text, words);
  const Box inside = room(bar, width);
  if (inside.width < width) return;  // half of a length would be another length
  const double x = std::floor(inside.x + (inside.width - width) / 2);
  canvas_.text(x, baseline(bar, words.size), text, words);
}

// sleeping: a dotted line that leaves a gap for its label.
void Shapes::sleeping(const Box& bar, std::string_view text, std::string_view shorter) const {
  const Box box = clamped(bar, kDotsPeriod);
  const auto dots = [&](double from, double to) {
    if (to > from) {
      canvas_.dotted_line(from, box.middle(), to, box.middle(), colors_.sleep_dots, px(1.6));
    }
  };
  const TextStyle words = style(colors_.text2);
  const double wanted = canvas_.text_width(text, words);
  Box inside = room(bar, wanted);
  if (inside.width < wanted && !shorter.empty()) {
    text = shorter;
    inside = room(bar, canvas_.text_width(text, words));
  }
  const std::string shown = fitting_label(canvas_, text, words, inside, !gaps_.empty());
  if (shown.empty()) return dots(box.x, box.right());
  const double width = canvas_.text_width(shown, words);
  const double x = std::floor(inside.x + (inside.width - width) / 2);
  const double period = px(kDotsPeriod);
  const auto on_grid = [&](double at) {
    return box.x + std::ceil((at - box.x) / period) * period;  // both halves in one phase
  };
  dots(box.x, x - px(6));
  canvas_.text(x, baseline(bar, words.size), shown, words);
  dots(on_grid(x + width + px(6)), box.right());
}

// tube: low and hollow, closed at its end.
void Shapes::tube(const Box& bar, Color hue) const {
  const double high = std::round(bar.height * 0.42), thick = std::max(1.0, px(1.4));
  const double y = std::round(bar.middle() - high / 2);
  if (bar.width <= thick) return;
  canvas_.rect({bar.x, y, bar.width, thick}, hue.with_alpha(0.85), 0);
  canvas_.rect({bar.x, y + high - thick, bar.width, thick}, hue.with_alpha(0.85), 0);
  canvas_.rect({bar.right() - thick, y, thick, high}, hue.with_alpha(0.85), 0);
}

// zombie: the tube leaves a gap for its label.
void Shapes::zombie(const Box& bar, Color hue, std::string_view text) const {
  const Box box = clamped(bar, 1);
  const TextStyle words = style(colors_.text2);
  const Box inside = room(bar, canvas_.text_width(text, words));
  const std::string shown = fitting_label(canvas_, text, words, inside, !gaps_.empty());
  if (shown.empty()) return tube(box, hue);
  const double width = canvas_.text_width(shown, words);
  const double x = std::floor(inside.x + (inside.width - width) / 2), gap = px(6);
  tube({box.x, box.y, x - gap - box.x, box.height}, hue);
  canvas_.text(x, baseline(bar, words.size), shown, words);
  tube({x + width + gap, box.y, box.right() - x - width - gap, box.height}, hue);
}

void Shapes::zombie_glyph(const Box& box, Color hue) const {
  tube({box.x, box.y - px(5), box.width, box.height + px(10)}, hue);
}

void Shapes::hold(const Box& bar, Color hue, std::string_view text) const {
  const Box box = clamped(bar, 1);
  canvas_.rect(box, mix(hue, colors_.panel, colors_.hold_share), px(kRadius));
  canvas_.rect({box.x, box.bottom() - px(2), box.width, px(2)}, hue, 1);
  label({bar.x, bar.y, bar.width, bar.height - px(1)}, text, style(colors_.text1, 500));
}

void Shapes::birth(double x, const Box& row, Color hue) const {
  canvas_.rect({x - px(1), row.y + px(3), px(2), row.height - px(6)}, hue.with_alpha(0.9), 1);
}

void Shapes::end(double x, const Box& row, Color hue, bool failed) const {
  const Color color = failed ? colors_.error : hue;
  canvas_.rect({x, row.y, px(2), row.height}, color, 1);
  if (!failed) return canvas_.rect({x + px(2), row.middle() - px(1), px(4), px(2)}, color, 0);
  const double arm = px(4), y = row.middle(), at = x + px(9);
  canvas_.line(at - arm, y - arm, at + arm, y + arm, color, px(1.8));
  canvas_.line(at - arm, y + arm, at + arm, y - arm, color, px(1.8));
}

void Shapes::preempted(double x, const Box& row) const {
  const double wide = px(7), thick = px(2);
  canvas_.rect({x - thick / 2, row.y - px(2), thick, row.height + px(4)}, colors_.warning, 0);
  canvas_.rect({x - wide / 2, row.y - px(3), wide, thick}, colors_.warning, 1);
  canvas_.rect({x - wide / 2, row.bottom() + px(1), wide, thick}, colors_.warning, 1);
}

void Shapes::gil_glyph(const Box& box) const {
  canvas_.rect(box, colors_.gil_fill, px(kRadius));
  stripes(box, px(1.4), px(kStripesPeriod));
  canvas_.outline(box, colors_.gil_fill.with_alpha(0), colors_.gil_stripes, px(1), px(kRadius));
}

void Shapes::glyph(const Box& box, SliceState state, Color hue) const {
  const double radius = px(kRadius), middle_x = box.x + box.width / 2;
  switch (state) {
    case SliceState::Running:
      return canvas_.rect(box, hue, radius);
    case SliceState::Ready:
      return canvas_.outline(box, hue.with_alpha(0.1), hue, px(1.4), radius);
    case SliceState::Blocked:
      canvas_.hatch(box, colors_.blocked_fill, colors_.blocked_hatch, radius);
      return canvas_.outline(box, hue.with_alpha(0), colors_.blocked_hatch, px(1), radius);
    case SliceState::Sleeping:
      return canvas_.dotted_line(box.x, box.middle(), box.right(), box.middle(), colors_.text3,
                                 px(1.6));
    case SliceState::New: {
      const double r = px(3.5);
      const Box ring{std::round(middle_x - r), std::round(box.middle() - r), 2 * r, 2 * r};
      return canvas_.outline(ring, hue.with_alpha(0), colors_.text3, px(1.2), r);
    }
    case SliceState::Ended:
      canvas_.rect({box.x + px(3), box.middle() - px(1), px(6), px(2)}, hue.with_alpha(0.6), 0);
      return canvas_.rect({box.x + px(9), box.y, px(2), box.height}, hue.with_alpha(0.8), 1);
    case SliceState::Copying:
      canvas_.rect(box, colors_.copy_fill, radius);
      lines_along(box);
      return canvas_.outline(box, hue.with_alpha(0), colors_.copy_lines, px(1), radius);
    case SliceState::Polling:
      canvas_.rect(box, colors_.poll_fill, radius);
      dots_over(box, box.x + px(0.5));
      return canvas_.outline(box, hue.with_alpha(0), colors_.poll_dots, px(1), radius);
  }
}

void Shapes::arrow(double x, double y0, double y1, model::Arrow::Kind kind, double strength) const {
  const bool by_hand = kind == model::Arrow::Kind::HandOver;
  const double down = y1 > y0 ? 1 : -1, edge = px(10);
  y0 += down * edge;
  y1 -= down * edge;
  if ((y1 - y0) * down < px(4)) y0 -= down * edge, y1 += down * px(2);
  const double bulge = by_hand ? 0 : std::min(px(16), std::abs(y1 - y0) * 0.35);
  const Color color = (by_hand ? colors_.text3 : colors_.wake).with_alpha(strength);
  canvas_.arrow(x, y0, x, y1, bulge, color, px(strength > 0.9 ? 1.6 : 1.2));
}

}  // namespace fiberscope::exporter
