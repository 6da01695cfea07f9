// Canvas: what a timeline is drawn with. One painter (picture.h), several back ends: files, the
// window, and what tests look at.
//
// Owns nothing. Deliberately does not know lanes, time or themes: coordinates are pixels from the
// top left, colours are given by the painter.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace fiberscope::exporter {

struct Color {
  std::uint8_t r = 0, g = 0, b = 0;
  double alpha = 1;
  // rgb: from 0xRRGGBB, as the design tokens are written.
  static constexpr Color rgb(std::uint32_t hex, double alpha = 1) {
    return {static_cast<std::uint8_t>(hex >> 16), static_cast<std::uint8_t>(hex >> 8 & 0xFF),
            static_cast<std::uint8_t>(hex & 0xFF), alpha};
  }
  constexpr Color with_alpha(double a) const { return {r, g, b, a}; }
  bool operator==(const Color&) const = default;
};

struct Box {
  double x = 0, y = 0, width = 0, height = 0;
  double right() const { return x + width; }
  double bottom() const { return y + height; }
  double middle() const { return y + height / 2; }
};

enum class Anchor : std::uint8_t { Start, Middle, End };

struct TextStyle {
  double size = 13;
  int weight = 400;   // 400, 500 or 600
  bool mono = false;  // times, numbers and code
  Color color;
  Anchor anchor = Anchor::Start;
};

// The few icons of the timeline.
enum class Icon : std::uint8_t {
  Folded,
  Unfolded,
  Listener,
  Mouse,
  Keyboard,
  Connection,
  Eye,
  Lock,
  Places,  // of a semaphore
  Queue,
  Event,
  Condition
};

class Canvas {
 public:
  virtual ~Canvas() = default;

  virtual void rect(const Box& box, Color fill, double radius) = 0;
  // outline: the stroke lies inside the box.
  virtual void outline(const Box& box, Color fill, Color stroke, double stroke_px,
                       double radius) = 0;
  // hatch: diagonal lines 6 px apart over a fill.
  virtual void hatch(const Box& box, Color fill, Color lines, double radius) = 0;
  // bars: many plain rectangles of one colour.
  virtual void bars(std::span<const Box> boxes, Color fill) = 0;
  virtual void line(double x0, double y0, double x1, double y1, Color color, double width_px) = 0;
  virtual void dotted_line(double x0, double y0, double x1, double y1, Color color,
                           double width_px) = 0;
  // arrow: a curve that bulges sideways by `bulge_px`, with its head at (x1, y1).
  virtual void arrow(double x0, double y0, double x1, double y1, double bulge_px, Color color,
                     double width_px) = 0;
  // torn: a strip whose left and right edges are waves from top to bottom, alike, and in phase with
  // whatever is torn above and below it. The caller clips: a wave may go on beyond the strip's
  // ends.
  virtual void torn(const Box& box, Color fill, Color edge, double amplitude_px,
                    double period_px) = 0;
  // text: `y` is the baseline.
  virtual void text(double x, double y, std::string_view text, const TextStyle& style) = 0;
  // text_width: how wide it will be; an estimate where the back end has no font at hand.
  virtual double text_width(std::string_view text, const TextStyle& style) const = 0;
  virtual void triangle(double x0, double y0, double x1, double y1, double x2, double y2,
                        Color fill) = 0;
  // icon: 16 px in the box's middle, at the canvas' scale.
  virtual void icon(const Box& box, Icon icon, Color color) = 0;
  virtual void push_clip(const Box& box) = 0;
  virtual void pop_clip() = 0;
  // begin_tip, end_tip: what is drawn between has this explanation when pointed at. wants_tips:
  // false where they do nothing, for explanations are dear.
  virtual bool wants_tips() const { return false; }
  virtual void begin_tip(std::string_view) {}
  virtual void end_tip() {}
  // begin_row, end_row: what is drawn between belongs to the row of that id (Row::id).
  virtual void begin_row(std::string_view /*id*/) {}
  virtual void end_row() {}
  // note: names what was painted there ("slice.4.2", "row.lane.4"), for who looks for it.
  // wants_notes: false where it does nothing.
  virtual bool wants_notes() const { return false; }
  // did_not_fit: a text was shortened, or left out.
  virtual void did_not_fit(std::string_view /*text*/, bool /*left_out*/) const {}
  virtual void note(std::string_view /*id*/, const Box& /*where*/) {}
};

// fit_text: the text, shortened with an ellipsis to at most `width_px`; empty when fewer than
// `least` letters (an ideograph counts two) would be left of a text that has more.
std::string fit_text(const Canvas& canvas, std::string_view text, const TextStyle& style,
                     double width_px, std::size_t least = 4);

// fit_name: the same with the ellipsis in the middle, since names often differ at their end; a
// number there is kept whole.
std::string fit_name(const Canvas& canvas, std::string_view name, const TextStyle& style,
                     double width_px);

// estimate_width: in pixels, from average widths of Inter and JetBrains Mono.
double estimate_width(std::string_view text, double size, bool mono);

}  // namespace fiberscope::exporter
