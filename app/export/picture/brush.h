// Brush: what everything in a picture of the timeline is laid out and painted with.
//
// Owns nothing; refers, for one picture. Deliberately does not know which rows there are or where
// they lie (rows.h, stage.h).
//
// Invariant: whatever begins or ends at an event stands in whole pixels from the view's left edge,
// the same wherever that edge is.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>

#include "app/export/picture/canvas.h"
#include "app/export/picture/palette.h"
#include "app/export/picture/shapes.h"
#include "app/model/model.h"
#include "app/model/reading/row.h"

namespace fiberscope::exporter {

// The sizes of a row's parts, in tokens: pixels at scale 1.
inline constexpr double kRowHeight = 29, kBarHeight = 21, kBandHeight = 24, kRulerHeight = 30;
inline constexpr double kHeadWidth = 168;  // of the rows' left part, left of the view
inline constexpr double kTailWidth = 10;   // and of what they have right of it, without numbers
// Slices narrower than this share their pixel columns.
inline constexpr double kShapePx = 2;

// Lens: a part of a trace on a strip of pixels.
struct Lens {
  const model::Model& model;
  const model::View& view;  // the strip right of the heads
  double scale = 1;

  // px: a token in whole pixels.
  double px(double token) const { return std::round(token * scale); }
  // x_of: a unit of the axis, or an event, in whole pixels.
  double x_of(double unit) const {
    const double left = std::floor(view.x);
    const double from_left = view.offset_of(unit) + (view.x - left);
    return left + std::round(std::clamp(from_left, -1e6, 1e6));
  }
  double x_of(base::EventSeq event) const {
    return x_of(static_cast<double>(model::unit_of(model.trace, view.axis, event)));
  }
  double x_of(base::EventSeq event, base::TimeNs at_ns) const {
    const bool time = view.axis == model::AxisKind::Time;
    return x_of(static_cast<double>(time ? at_ns : static_cast<std::int64_t>(event.value)));
  }
  // first_unit, last_unit: those of the axis that are in view, and what is cut by its edges.
  std::int64_t first_unit() const { return static_cast<std::int64_t>(std::floor(view.begin)); }
  std::int64_t last_unit() const { return static_cast<std::int64_t>(std::ceil(view.end)); }
  double right() const { return view.x + view.width; }
  // gaps: where idle time is folded, from edge to edge of what is torn. Valid until another view is
  // asked for.
  std::span<const Strip> gaps() const;

  // bar_in: where a row's bars lie, from edge to edge of the view; in a low row they are lower.
  Box bar_in(const Box& row) const {
    const double high = std::min(px(kBarHeight), row.height - px(3));
    return {view.x, row.y + std::floor((row.height - high) / 2), view.width, high};
  }
  // spread: a slice as a part of the bar, at least a pixel wide, with a gap to the next one if
  // there is room.
  template <class Slice>
  Box spread(const Box& bar, const Slice& slice) const {
    const auto [begin, end] = model::extent(slice, view.axis);
    const double left = x_of(begin), right = x_of(end), gap = right - left > 3 ? 1 : 0;
    return {left, bar.y, std::max(1.0, right - left - gap), bar.height};
  }
};

// Which arrows are drawn. In a file those there is room for; in a window of which a lane is in
// focus only what concerns it.
struct ArrowChoice {
  bool only_own = false;  // those that end in the selected lane,
  base::EventSeq from;    // and whoever's from this event on, to
  base::EventSeq to;      // this one,
  base::LaneId pointed;   // and all of the lane under the mouse
};

struct Brush : Lens {
  Canvas& canvas;
  const Palette& colors;
  // The moment that is shown: what does not change with it is the same in every picture.
  const model::World& world;
  bool at_cursor = false;  // the world is that of a cursor that people move; else of the end
  base::LaneId selected;
  ArrowChoice arrows = {};

  Shapes shapes() const { return {canvas, colors, {view.x, right()}, scale, gaps()}; }
  TextStyle style(double size, Color color, int weight = 400, bool mono = false,
                  Anchor anchor = Anchor::Start) const {
    return {size * scale, weight, mono, color, anchor};
  }
  // write: a line in the box's middle, from its left edge on, or to its right one if the anchor is
  // the end; cut with an ellipsis where it is too long. Answers its width.
  double write(const Box& box, std::string_view text, const TextStyle& style) const;
  // write_name: the same with the ellipsis in the middle.
  double write_name(const Box& box, std::string_view name, const TextStyle& style) const;
  // group_color: of the bands that head groups.
  Color group_color() const;
};

}  // namespace fiberscope::exporter
