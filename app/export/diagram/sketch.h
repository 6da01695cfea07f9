// Sketch: what the diagrams are drawn with, over any canvas: cards, tokens of lanes, labelled ways.
//
// Owns nothing but the targets: what can be pointed at. Deliberately does not know what a diagram
// is about.
#pragma once

#include <cmath>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/export/picture/labels.h"
#include "app/export/picture/shapes.h"

namespace fiberscope::exporter {

struct Spot {
  double x = 0, y = 0;
};

// Target: a part of a diagram that leads somewhere.
struct Target {
  std::string id;  // "states.lane.4", "loop.turn.2"
  Box box;
  base::EventSeq event;  // where it leads; none: the lane is chosen
  base::LaneId lane;
};

// What a diagram is drawn from: the folds, and the world at the moment that is shown.
struct Shot {
  const model::Model& model;
  const model::World& world;
  base::LaneId selected;
  base::EventSeq at() const { return base::EventSeq{world.cursor()}; }
};

// How a way between two cards looks.
struct WayLook {
  std::string label;
  std::string count;
  bool current = false;   // it was taken just now
  double label_at = 0.5;  // share of its length where the label stands
  bool dashed = false;
};

class Sketch {
 public:
  // Requires: canvas and colors outlive it. `scale` multiplies every size.
  Sketch(Canvas& canvas, const Palette& colors, double scale)
      : canvas_(canvas), colors_(colors), scale_(scale) {}

  Canvas& canvas() const { return canvas_; }
  const Palette& colors() const { return colors_; }
  double px(double token) const { return std::round(token * scale_); }
  double scale() const { return scale_; }
  Color hue(const model::Lanes& lanes, base::LaneId lane) const;

  // write: a line from the left edge of the box, in its middle; cut with an ellipsis. Answers its
  // width. write_end: up to the right edge. write_mid: about the middle.
  double write(const Box& box, std::string_view text, const TextStyle& style) const;
  double write_end(const Box& box, std::string_view text, TextStyle style) const;
  double write_mid(const Box& box, std::string_view text, TextStyle style) const;
  TextStyle style(double size, Color color, int weight = 400, bool mono = false) const {
    return {size * scale_, weight, mono, color, Anchor::Start};
  }

  // card: a box with its title and a note at the right.
  void card(const Box& box, std::string_view title, std::string_view note, bool current) const;
  // token: a lane in a card: its state's glyph, its name, a few words at the right.
  void token(const Box& box, model::SliceState state, Color hue, std::string_view name,
             std::string_view tag, bool strong) const;
  // ghost: where a token was a step ago.
  void ghost(const Box& box, Color hue, std::string_view words) const;
  // way: a line through the spots with its head at the last, and its label on it.
  void way(std::span<const Spot> spots, const WayLook& look) const;
  void dashes(const Box& box, Color color) const;
  // disc: a filled circle about the spot.
  void disc(Spot at, double radius, Color fill) const;
  // arc: of a ring, clockwise from one angle to another, in degrees from the top; round ends.
  void arc(Spot middle, double radius, double width, double from, double to, Color color) const;
  static Spot on_ring(Spot middle, double radius, double degrees);
  // tear: time was left out there.
  void tear(double x, double top, double bottom) const;

  void target(std::string id, const Box& box, base::EventSeq event, base::LaneId lane = {});
  const std::vector<Target>& targets() const { return targets_; }

 private:
  void head(Spot from, Spot to, Color color) const;

  Canvas& canvas_;
  const Palette& colors_;
  double scale_;
  std::vector<Target> targets_;
};

}  // namespace fiberscope::exporter
