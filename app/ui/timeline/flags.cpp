// Small marks on the lanes of timeline/frame.h: findings at their moments, circles of waiting at
// the cursor.
#include <cmath>

#include "app/ui/timeline/frame.h"

namespace fiberscope::ui {
namespace {

// place_of: where a finding's mark stands: over its lane's row, else at the head of the lanes.
std::optional<Rect> place_of(const TimelineFrame& f, const model::Finding& finding) {
  const float s = f.ui.px(16), x = std::round(f.x_of(finding.event));
  if (x < f.lanes.x - s || x > f.lanes.right() + s) return {};
  const float left = std::clamp(x - s / 2, f.lanes.x, f.lanes.right() - s);
  if (const Row* row = f.row_at(finding.lane)) {
    const Rect r{left, f.top_of(*row) - f.ui.px(1), s, s};
    const Rect& area = f.area_of(*row);
    if (r.y < area.y || r.bottom() > area.bottom()) return {};
    return r;
  }
  if (finding.lane) return {};  // left out
  for (const Row& row : f.rows) {
    if (row.kind == Row::Kind::LaneGroup) return Rect{left, f.top_of(row) + f.ui.px(4), s, s};
  }
  return {};
}

bool grave(model::FindingKind kind) {
  using enum model::FindingKind;
  return kind == Exception || kind == Deadlock || kind == LostWakeUp;
}

}  // namespace

// lay_flags: before the lanes see the mouse, since the marks stand on them.
void lay_flags(TimelineFrame& f) {
  const auto& findings = f.scene.model.findings.list();
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const auto place = place_of(f, findings[i]);
    if (!place) continue;
    f.flags.push_back({i, *place});
    const Hit h = f.ui.hit("finding." + std::to_string(i), *place);
    if (h.hovered) f.t().hover.finding = i, f.t().hover.at = f.ui.input().mouse;
    if (h.clicked) f.ask(intent::GoTo{findings[i].event, findings[i].lane});
  }
}

void draw_flags(TimelineFrame& f) {
  Ui& ui = f.ui;
  for (const Flag& flag : f.flags) {
    const auto& finding = f.scene.model.findings.list()[flag.finding];
    const Rect& r = flag.rect;
    const Color color = grave(finding.kind) ? ui.c().error : ui.c().warning;
    const float grow = f.t().hover.finding == flag.finding ? ui.px(1) : 0;
    const Point top{r.mid_x(), r.y + ui.px(1) - grow};
    const Point left{r.x - grow, r.bottom() - ui.px(1) + grow};
    const Point right{r.right() + grow, r.bottom() - ui.px(1) + grow};
    const float rim = ui.px(2);
    ui.triangle({top.x, top.y - rim * 1.5f}, {right.x + rim, right.y + rim},
                {left.x - rim, left.y + rim}, ui.c().panel);
    ui.triangle(top, right, left, color);
    const Color ink = ui.theme().on(color);
    const float w = ui.px(2);
    ui.fill({std::round(r.mid_x() - w / 2), r.y + ui.px(6), w, ui.px(5)}, ink);
    ui.fill({std::round(r.mid_x() - w / 2), r.y + ui.px(12), w, w}, ink);
  }
}

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
    const Row* row = f.row_at(lane);
    if (row == nullptr) return;  // a part of it is left out: half a circle would mislead
    const float y = f.top_of(*row) + row->h / 2;
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
