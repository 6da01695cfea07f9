#include "app/export/picture/arrows.h"

namespace fiberscope::exporter {

using base::EventSeq;
using base::LaneId;
using model::Arrow;

namespace {

// When so many arrows in a row could not be drawn, those until the next place are not looked at.
constexpr int kTriesPerPlace = 32;
// With more than so many in view none are counted.
constexpr std::size_t kCountedMax = 4096;

enum class Sort : std::uint8_t { Wake, ByHand, ByLoop };

Sort sort_of(const model::Lanes& lanes, const Arrow& arrow) {
  if (arrow.kind != Arrow::Kind::HandOver) return Sort::Wake;
  const auto is_loop = [&](LaneId id) {
    return !id || id.value > lanes.lane_count() ||
           lanes.lane(id).kind == trace::LaneKind::EventLoop;
  };
  return is_loop(arrow.from) || is_loop(arrow.to) ? Sort::ByLoop : Sort::ByHand;
}

bool holds(const ArrowSorts& sorts, Sort sort) {
  return sort == Sort::Wake ? sorts.wakes : sort == Sort::ByHand ? sorts.by_hand : sorts.by_loop;
}

// Drawer: arrows in order of time, with what is known of the one before.
class Drawer {
 public:
  Drawer(const Brush& brush, const Stage& stage, const Rows& rows)
      : b_(brush), stage_(stage), rows_(rows), shapes_(brush.shapes()) {}

  bool own(const Arrow& arrow) const {
    return b_.selected && (arrow.from == b_.selected || arrow.to == b_.selected);
  }

  // draw: false when nothing of it can be seen.
  bool draw(const Arrow& arrow) {
    if (!arrow.from || !arrow.to || arrow.from == arrow.to) return false;
    const auto from = stage_.end_of(rows_.of(arrow.from)), to = stage_.end_of(rows_.of(arrow.to));
    if (!from || !to || from->y == to->y) return false;  // also: both folded into one row
    if (from->off != 0 && from->off == to->off) return false;
    const double x = b_.x_of(arrow.event, arrow.at_ns);
    const bool by_hand = arrow.kind == Arrow::Kind::HandOver;
    const double strength = own(arrow) ? 1 : by_hand ? 0.35 : 0.5;
    shapes_.arrow(x, from->y, to->y, arrow.kind, strength);
    const Color color = (by_hand ? b_.colors.text3 : b_.colors.wake).with_alpha(strength);
    for (const RowEnd& end : {*from, *to}) {
      if (end.off != 0) draw_off(x, end, color);
    }
    if (!b_.canvas.wants_notes()) return true;
    const double top = std::min(from->y, to->y), bottom = std::max(from->y, to->y);
    b_.canvas.note("arrow." + std::to_string(arrow.event.value), {x - 4, top, 8, bottom - top});
    return true;
  }

 private:
  // draw_off: at the edge of the lanes: the arrow goes on (or comes from) beyond it.
  void draw_off(double x, const RowEnd& end, Color color) const {
    const double way = end.off, s = b_.px(4), width = 1.5 * b_.scale;
    const double y = end.y - way * b_.px(10);  // the edge itself
    for (const double back : {b_.px(2), b_.px(7)}) {
      const double tip = y - way * back;
      b_.canvas.line(x - s, tip - way * s, x, tip, color, width);
      b_.canvas.line(x + s, tip - way * s, x, tip, color, width);
    }
  }

  const Brush& b_;
  const Stage& stage_;
  const Rows& rows_;
  Shapes shapes_;
};

// draw_of: the lane's arrows with room between them, however many there are; without those that
// `skips`.
void draw_of(const Brush& b, Drawer& drawer, LaneId lane, const auto& skips) {
  const model::Lanes& lanes = b.model.lanes;
  if (!lane || lane.value > lanes.lane_count()) return;
  const auto& own = lanes.lane(lane).arrows;
  const auto at_or_after = [&](double unit) {
    return lanes.arrow_of_at_or_after(b.model.trace, lane, b.view.axis,
                                      static_cast<std::int64_t>(std::ceil(unit)));
  };
  const std::size_t last = at_or_after(b.view.end);
  int tries = 0;
  for (std::size_t i = at_or_after(b.view.begin); i < last;) {
    const Arrow arrow = model::arrow_of(b.model.trace, own[i]);
    const bool now = !skips(arrow) && drawer.draw(arrow);
    if (!now && ++tries < kTriesPerPlace) {
      ++i;
      continue;
    }
    tries = 0;
    const double next = b.x_of(arrow.event, arrow.at_ns) + b.px(kArrowRoomPx);
    i = std::max(i + 1, at_or_after(b.view.unit_of_x(next)));
  }
}

// draw_focus: what ends in the selected lane, what has just happened, and the pointed lane's.
void draw_focus(const Brush& b, Drawer& drawer) {
  const model::Lanes& lanes = b.model.lanes;
  const ArrowChoice& choice = b.arrows;
  const auto is_new = [&](const Arrow& arrow) {
    return choice.from <= arrow.event && arrow.event <= choice.to;
  };
  draw_of(b, drawer, b.selected,
          [&](const Arrow& arrow) { return arrow.to != b.selected || is_new(arrow); });
  if (choice.pointed != b.selected) {
    draw_of(b, drawer, choice.pointed,
            [&](const Arrow& arrow) { return arrow.to == b.selected || is_new(arrow); });
  }
  const auto steps = [](EventSeq at) { return static_cast<std::int64_t>(at.value); };
  const std::size_t first =
      lanes.arrow_at_or_after(b.model.trace, model::AxisKind::Steps, steps(choice.from));
  for (std::size_t i = first; i < lanes.arrows().size(); ++i) {
    const EventSeq at = lanes.arrows()[i];
    if (choice.to < at) break;
    drawer.draw(model::arrow_of(b.model.trace, at));
  }
}

}  // namespace

ArrowSorts arrow_sorts(const Lens& lens) {
  const model::Lanes& lanes = lens.model.lanes;
  const auto [first, last] =
      lanes.arrows_in(lens.model.trace, lens.view.axis, lens.first_unit(), lens.last_unit());
  if (last - first > kCountedMax) return {};
  std::array<std::size_t, 3> counts{};
  for (std::size_t i = first; i < last; ++i) {
    const Arrow arrow = model::arrow_of(lens.model.trace, lanes.arrows()[i]);
    ++counts[static_cast<std::size_t>(sort_of(lanes, arrow))];
  }
  double room = lens.view.width / lens.px(kArrowRoomPx);
  std::array<bool, 3> shown{};
  for (std::size_t sort = 0; sort < counts.size(); ++sort) {
    room -= static_cast<double>(counts[sort]);
    if (room < 0) break;
    shown[sort] = counts[sort] > 0;
  }
  return {shown[0], shown[1], shown[2]};
}

void paint_arrows(const Brush& b, const Stage& stage, const Rows& rows) {
  const model::Lanes& lanes = b.model.lanes;
  Drawer drawer(b, stage, rows);
  if (b.arrows.only_own) return draw_focus(b, drawer);
  const auto [first, last] =
      lanes.arrows_in(b.model.trace, b.view.axis, b.first_unit(), b.last_unit());
  const ArrowSorts sorts = arrow_sorts(b);
  const bool any = sorts.wakes || sorts.by_hand || sorts.by_loop;
  for (std::size_t i = first; any && i < last; ++i) {
    const Arrow arrow = model::arrow_of(b.model.trace, lanes.arrows()[i]);
    if (holds(sorts, sort_of(lanes, arrow))) drawer.draw(arrow);
  }
  draw_of(b, drawer, b.selected,
          [&](const Arrow& arrow) { return holds(sorts, sort_of(lanes, arrow)); });
}

}  // namespace fiberscope::exporter
