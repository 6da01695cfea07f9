#include "app/ui/timeline/view.h"

#include <cmath>

#include "app/ui/timeline/frame.h"
#include "app/ui/timeline/minimap_view.h"
#include "app/ui/timeline/totals_view.h"

namespace fiberscope::ui {
namespace {

void keep_in_sight(TimelineFrame& f) {
  TimelineState& t = f.t();
  const float room = f.scrolled.h;
  if (t.reveal_lane) {
    const Row* row = f.row_at(f.state.selected);
    if (row != nullptr && !row->pinned) {
      t.scroll_y = std::clamp(t.scroll_y, row->y + row->h - room, row->y);
    }
    t.reveal_lane = false;
  }
  t.scroll_y = std::clamp(t.scroll_y, 0.0f, std::max(0.0f, rows_height(f) - room));
  if (t.reveal_cursor) {
    const float x = f.cursor_x(), edge = f.lanes.w * 0.06f;
    if (x < f.lanes.x + edge || x > f.lanes.right() - edge) {
      if (!t.fits_all) t.view.pan(f.lanes.mid_x() - x, f.limit);
    }
    t.reveal_cursor = false;
  }
}

// draw_rows: the pinned ones or the others, without what stands above the playhead.
void draw_rows(TimelineFrame& f, bool pinned) {
  f.ui.push_clip(pinned ? f.pins : f.scrolled);
  std::size_t index = 0;
  for (const Row& row : f.rows) {
    index += row.kind == Row::Kind::Lane || row.kind == Row::Kind::File;
    if (row.pinned == pinned && f.in_sight(row)) draw_row(f, row, index);
  }
  f.ui.pop_clip();
}

template <class Paint>
void for_groups(TimelineFrame& f, Paint paint) {
  for (const Row& row : f.rows) {
    const bool group = row.kind == Row::Kind::CoreGroup || row.kind == Row::Kind::LaneGroup ||
                       row.kind == Row::Kind::FileGroup;
    if (group && f.in_sight(row)) paint(f, row);
  }
}

void draw_body(TimelineFrame& f) {
  Ui& ui = f.ui;
  draw_grid(f, f.lanes);
  draw_rows(f, false);
  draw_rows(f, true);
  ui.fill({f.lanes.x - 1, f.body.y, 1, f.body.h}, ui.c().border);
  ui.push_clip(f.lanes);
  draw_arrows(f);
  const float x = std::max(f.cursor_x(), f.lanes.x);
  const bool ahead = f.scene.world.cursor() < f.scene.trace().size();
  if (ahead)
    ui.fill({x, f.lanes.y, f.lanes.right() - x, f.lanes.h}, faded(ui.c().panel, ui.c().veil));
  draw_range(f);
  ui.pop_clip();
  ui.push_clip(f.scrolled);
  for_groups(f, draw_group);
  ui.pop_clip();
  ui.push_clip(f.lanes);
  draw_packets(f);  // across the bands, too
  ui.pop_clip();
  if (f.pins.h > 0) {
    ui.fill({f.pins.x, f.pins.bottom() - ui.px(2), f.pins.w, ui.px(2)}, ui.c().border_strong);
  }
  ui.push_clip(f.lanes);
  draw_jumps(f);
  draw_flags(f);
  draw_circles(f);
  ui.pop_clip();
  draw_playhead(f);  // its label stands on the ruler
  ui.push_clip(f.scrolled);
  for_groups(f, draw_group_note);
  ui.scroll("timeline.scroll", f.scrolled, rows_height(f), f.t().scroll_y);
  ui.pop_clip();
}

}  // namespace

Intents timeline_view(Ui& ui, const Scene& scene, ViewState& state, Rect pane) {
  TimelineFrame f{.ui = ui, .scene = scene, .state = state};
  TimelineState& t = state.timeline;
  ui.fill(pane, ui.c().panel);
  f.header = pane.cut_top(ui.px(44));
  const Rect strip = pane.cut_top(ui.px(46));
  f.ruler = pane.cut_top(ui.px(30));
  f.chip = pane.cut_top(t.only ? ui.px(36) : 0);
  f.body = f.lanes = pane;
  f.heads_w = ui.px(168);
  f.lanes.cut_left(f.heads_w);
  f.lanes.w -= ui.px(10);
  f.limit = static_cast<double>(model::axis_end(scene.trace(), t.view.axis));
  t.view.x = f.lanes.x;
  t.view.width = std::max(1.0f, f.lanes.w);
  if (t.fits_all || t.view.end <= t.view.begin) t.view.fit(0, f.limit);
  t.marks_y = f.ruler.bottom() + ui.px(4);
  t.hover = {};
  lay_rows(f);
  keep_in_sight(f);
  draw_header(f);
  minimap_view(ui, scene, state, strip);
  draw_ruler(f);
  draw_chip(f);
  ui.note("timeline.body", f.lanes);
  ui.push_clip(f.body);
  lay_flags(f);
  lay_packets(f);
  follow_mouse(f);
  ui.pop_clip();
  draw_body(f);
  take(f.intents, totals_view(ui, scene, state, f.lanes));
  return std::move(f.intents);
}

}  // namespace fiberscope::ui
