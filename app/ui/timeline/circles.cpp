// Circles of waiting at the cursor, over the lanes of timeline/frame.h.
#include <cmath>

#include "app/ui/timeline/frame.h"

namespace fiberscope::ui {
namespace {

struct Node {
  Point at;
};

// draw_link: from one waiting lane to the next; to one below it bulges right, to one above left.
void draw_link(Ui& ui, const Node& from, const Node& to, Color color) {
  const float down = to.at.y > from.at.y ? 1.0f : -1.0f, ring = ui.px(5);
  const float bulge = down * std::min(ui.px(46), std::abs(to.at.y - from.at.y) * 0.5f);
  const Point a{from.at.x + down * ring, from.at.y};
  const Point b{to.at.x + down * (ring + ui.px(4)), to.at.y};
  ui.bezier(a, {a.x + bulge, a.y + (b.y - a.y) * 0.15f}, {b.x + bulge, b.y - (b.y - a.y) * 0.15f},
            b, color, ui.px(2));
  const float s = ui.px(5);  // the head points at the node, level
  const Point tip{to.at.x + down * ring, to.at.y};
  const Point up{tip.x + down * s * 1.5f, tip.y - s}, low{tip.x + down * s * 1.5f, tip.y + s};
  down > 0 ? ui.triangle(tip, up, low, color) : ui.triangle(tip, low, up, color);
}

void draw_circle(TimelineFrame& f, const model::Circle& circle, std::size_t index) {
  Ui& ui = f.ui;
  const Color color = circle.deadlock() ? ui.c().error : ui.c().warning;
  const float step = ui.px(64) * static_cast<float>(index % 4);
  const float x = std::clamp(f.cursor_x() - ui.px(64) - step, f.lanes.x + ui.px(60),
                             f.lanes.right() - ui.px(60));
  std::vector<Node> nodes;
  Rect all{x, f.lanes.bottom(), 0, 0};
  float bottom = f.lanes.y;
  for (const LaneId lane : circle.lanes) {
    const exporter::Row* row = f.rows().of(lane);
    if (row == nullptr) return;  // a part of it is left out: half a circle would mislead
    const auto y = static_cast<float>(f.stage.top_of(*row) + row->bars_h / 2);
    nodes.push_back({{x, y}});
    all.y = std::min(all.y, y);
    bottom = std::max(bottom, y);
  }
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    draw_link(ui, nodes[i], nodes[(i + 1) % nodes.size()], color);
  }
  for (const Node& node : nodes) {
    const float r = ui.px(5);
    const Rect ring{node.at.x - r, node.at.y - r, 2 * r, 2 * r};
    ui.fill(ring, ui.c().panel, r);
    ui.stroke(ring, color, r, ui.px(2));
  }
  const Rect reach{x - ui.px(34), all.y - ui.px(10), ui.px(68), bottom - all.y + ui.px(20)};
  ui.note("circle." + std::to_string(index), reach);
  if (!ui.hovering(reach.meet(f.lanes))) return;
  ui.tooltip(model::circle_text(f.scene.trace(), f.scene.model.names, circle).text);
}

}  // namespace

void draw_circles(TimelineFrame& f) {
  TimelineState& t = f.t();
  const std::uint64_t cursor = f.scene.world.cursor();
  if (t.circles_at != cursor) {
    t.circles = model::circles(f.scene.trace(), f.scene.world);
    t.circles_at = cursor;
  }
  for (std::size_t i = 0; i < t.circles.size(); ++i) draw_circle(f, t.circles[i], i);
}

}  // namespace fiberscope::ui
