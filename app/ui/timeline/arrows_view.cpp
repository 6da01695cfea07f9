// The arrows of timeline/frame.h: wake-ups and hand-overs between rows, across folded lanes and
// across what is scrolled away.
#include <cmath>

#include "app/export/picture/shapes.h"
#include "app/ui/timeline/frame.h"
#include "app/ui/toolkit/ui_canvas.h"

namespace fiberscope::ui {
namespace {

// An arrow needs this much room to be told from its neighbours; with less only those of the
// selected lane are drawn, and of these none closer than that to the one before.
constexpr float kRoomPx = 7;
// When so many arrows in a row could not be drawn, those until the next place are not looked at.
constexpr int kTriesPerPlace = 32;

using End = RowEnd;

std::optional<End> end_of(const TimelineFrame& f, LaneId lane) {
  return row_end(f, f.row_at(lane));
}

// draw_off: at the edge of the lanes: the arrow goes on (or comes from) beyond it.
void draw_off(TimelineFrame& f, float x, const End& end, Color color) {
  const float way = static_cast<float>(end.off), s = f.ui.px(4);
  const float y = end.y - way * f.ui.px(10);  // the edge itself
  for (const float back : {f.ui.px(2), f.ui.px(7)}) {
    const float tip = y - way * back;
    f.ui.line({x - s, tip - way * s}, {x, tip}, color, 1.5f * f.ui.theme().scale);
    f.ui.line({x + s, tip - way * s}, {x, tip}, color, 1.5f * f.ui.theme().scale);
  }
}

// Drawer: arrows in order of time, with what is known of the one before.
class Drawer {
 public:
  explicit Drawer(TimelineFrame& f)
      : f_(f),
        canvas_(f.ui),
        shapes_(canvas_, palette_of(f.ui.theme()), {f.lanes.x, f.lanes.right()},
                f.ui.theme().scale) {}

  // draw: false when nothing of it can be seen.
  bool draw(const model::Arrow& arrow) {
    if (!arrow.from || !arrow.to || arrow.from == arrow.to) return false;
    const LaneId selected = f_.state.selected;
    const bool own = arrow.from == selected || arrow.to == selected;
    const auto from = end_of(f_, arrow.from), to = end_of(f_, arrow.to);
    if (!from || !to || from->y == to->y) return false;  // also: both folded into one row
    if (from->off != 0 && from->off == to->off) return false;
    const float x = std::round(f_.x_of(arrow.event));
    const bool by_hand = arrow.kind == model::Arrow::Kind::HandOver;
    const double strength = own ? 1 : by_hand ? 0.35 : 0.5;
    shapes_.arrow(x, from->y, to->y, arrow.kind, strength);
    const Color color =
        faded(by_hand ? f_.ui.c().text3 : f_.ui.c().wake, static_cast<float>(strength));
    for (const End& end : {*from, *to}) {
      if (end.off != 0) draw_off(f_, x, end, color);
    }
    if (!f_.ui.recording()) return true;
    const float top = std::min(from->y, to->y), bottom = std::max(from->y, to->y);
    f_.ui.note("arrow." + std::to_string(arrow.event.value), {x - 4, top, 8, bottom - top});
    return true;
  }

 private:
  TimelineFrame& f_;
  UiCanvas canvas_;
  exporter::Shapes shapes_;
};

// draw_own: the selected lane's arrows with room between them, however many there are.
void draw_own(const TimelineFrame& f, Drawer& drawer) {
  const auto& lanes = f.scene.model.lanes;
  const LaneId lane = f.state.selected;
  if (!lane || lane.value > lanes.lane_count()) return;
  const auto& own = lanes.lane(lane).arrows;
  const auto at_or_after = [&](double unit) {
    return lanes.arrow_of_at_or_after(lane, f.view().axis,
                                      static_cast<std::int64_t>(std::ceil(unit)));
  };
  const std::size_t last = at_or_after(f.view().end);
  int tries = 0;
  for (std::size_t i = at_or_after(f.view().begin); i < last;) {
    const model::Arrow& arrow = lanes.arrows()[own[i]];
    if (!drawer.draw(arrow) && ++tries < kTriesPerPlace) {
      ++i;
      continue;
    }
    tries = 0;
    const float next = std::round(f.x_of(arrow.event)) + f.ui.px(kRoomPx);
    i = std::max(i + 1, at_or_after(f.view().unit_of_x(next)));
  }
}

}  // namespace

std::optional<RowEnd> row_end(const TimelineFrame& f, const Row* row) {
  if (row == nullptr) return {};
  const Rect& area = f.area_of(*row);
  const float y = f.top_of(*row) + row->h / 2, half = f.ui.px(10);
  if (y < area.y + 1) return RowEnd{area.y - half, -1};
  if (y > area.bottom() - 1) return RowEnd{area.bottom() + half, 1};
  return RowEnd{y, 0};
}

void draw_arrows(TimelineFrame& f) {
  const auto& lanes = f.scene.model.lanes;
  const auto [first, last] =
      lanes.arrows_in(f.view().axis, static_cast<std::int64_t>(std::floor(f.view().begin)),
                      static_cast<std::int64_t>(std::ceil(f.view().end)));
  const bool crowded = static_cast<float>(last - first) * f.ui.px(kRoomPx) > f.lanes.w;
  Drawer drawer(f);
  if (crowded) return draw_own(f, drawer);
  for (std::size_t i = first; i < last; ++i) drawer.draw(lanes.arrows()[i]);
}

}  // namespace fiberscope::ui
