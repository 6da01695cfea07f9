// Shapes: how a state, a hold of a core, a birth, an end and an arrow look, on any canvas: the
// window and the exports draw the same.
//
// Owns nothing. Deliberately does not know the model's arrays, axes or the mouse: it is given bars
// in pixels. State is carried by shape; hue only tells lanes apart.
//
// Invariants:
//  1. A bar far longer than the strip costs what its visible part costs, and its pattern does not
//     crawl when the strip moves: it is fixed to where the bar begins.
//  2. A label stands inside the visible part of its bar, and is left out below four characters. It
//     never stands on a break: it moves on to where it has room.
#pragma once

#include <span>

#include "app/export/picture/canvas.h"
#include "app/export/picture/palette.h"
#include "app/model/folds/file_tracks.h"
#include "app/model/folds/lanes.h"
#include "app/model/folds/packets.h"

namespace fiberscope::exporter {

// The part of a row that can be seen, or a gap in it.
struct Strip {
  double left = 0, right = 0;
};

// free_part: of a stretch the first part between gaps that is as wide as wanted; else the widest.
Strip free_part(std::span<const Strip> gaps, Strip whole, double wanted);

class Shapes {
 public:
  // Requires: canvas and colors outlive it, and so do the gaps: breaks, from the left. `scale`
  // multiplies every size.
  Shapes(Canvas& canvas, const Palette& colors, Strip strip, double scale = 1,
         std::span<const Strip> gaps = {})
      : canvas_(canvas), colors_(colors), strip_(strip), scale_(scale), gaps_(gaps) {}

  // has_room: whether a bar's visible part can hold any label at all.
  bool has_room(const Box& bar) const;
  void running(const Box& bar, Color hue, std::string_view label) const;
  void ready(const Box& bar, Color hue) const;
  void blocked(const Box& bar, std::string_view label) const;
  // sleeping: where there is no room for the label, the shorter one.
  void sleeping(const Box& bar, std::string_view label, std::string_view shorter = {}) const;
  // late_label: in a bar that others have painted.
  void late_label(const Box& bar, std::string_view text) const;
  // zombie: a process between its end and the wait for it: a hollow tube, in which nothing is left.
  void zombie(const Box& bar, Color hue, std::string_view label) const;
  void zombie_glyph(const Box& box, Color hue) const;
  // gil: blocked on the global interpreter lock: upright stripes where other waits are hatched.
  void gil(const Box& bar, std::string_view label) const;
  // copying: lines along the bar, where running is solid; polling: a grid of dots. Both have the
  // lane's hue at the foot, since the lane holds a core.
  void copying(const Box& bar, Color hue, std::string_view label) const;
  void polling(const Box& bar, Color hue, std::string_view label) const;
  // repeated: what runs there goes on in circles: notches along both edges, as of a film.
  void repeated(const Box& bar) const;
  // preempted: at x a stretch of running ended against the lane's will: a cut across the bar.
  void preempted(double x, const Box& row) const;
  // hold: a lane on a core: softer than running, with its hue at the foot.
  void hold(const Box& bar, Color hue, std::string_view label) const;
  // file: what a file is ready for: a thin line while there is nothing, a thick one when it can be
  // written to, a bar when there is something to read, hatched when it is broken.
  void file(const Box& bar, model::FileState state, std::string_view label) const;
  // strike: a fault hit the row at x.
  void strike(double x, const Box& row) const;
  // packet: a slanted arrow from where it was sent to where it arrived, between rows' middles; a
  // lost one ends in a cross on half its way. Strength: as of arrow().
  void packet(double x0, double y0, double x1, double y1, model::Packet::Fate fate,
              std::string_view label, double strength) const;
  // birth, end: a tick and an end mark at x, as high as `row` of a bar.
  void birth(double x, const Box& row, Color hue) const;
  void end(double x, const Box& row, Color hue, bool failed) const;
  // glyph: a state's little picture for legends and heads.
  void glyph(const Box& box, model::SliceState state, Color hue) const;
  void gil_glyph(const Box& box) const;
  // arrow: from the row whose middle is y0 to the one at y1; begins and ends at their bars' edges.
  // A hand-over is straight and grey. Strength: 0 to 1, and above 0.9 a thicker line.
  void arrow(double x, double y0, double y1, model::Arrow::Kind kind, double strength) const;

 private:
  double px(double size) const { return size * scale_; }
  TextStyle style(Color color, int weight = 400) const {
    return {px(kLabelPx), weight, false, color, Anchor::Start};
  }
  Box clamped(const Box& bar, double period) const;
  Box room(const Box& bar, double wanted) const;
  void label(const Box& bar, std::string_view text, const TextStyle& style) const;
  void label_on_plate(const Box& bar, std::string_view text, Color plate) const;
  void stripes(const Box& bar, double width, double period) const;
  void tube(const Box& bar, Color hue) const;
  void lines_along(const Box& bar) const;
  void dots_over(const Box& bar, double origin) const;
  void foot(const Box& bar, Color hue) const;

  static constexpr double kLabelPx = 13;

  Canvas& canvas_;
  const Palette& colors_;
  Strip strip_;
  double scale_;
  std::span<const Strip> gaps_;
};

}  // namespace fiberscope::exporter
