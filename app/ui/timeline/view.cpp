#include "app/ui/timeline/view.h"

#include "app/export/picture/breaks.h"
#include "app/export/picture/group_row.h"
#include "app/export/picture/ruler.h"
#include "app/ui/timeline/frame.h"
#include "app/ui/timeline/minimap_view.h"
#include "app/ui/timeline/totals_view.h"

namespace fiberscope::ui {
namespace {

constexpr float kLowPane = 380, kPresentedHeads = 132;

void keep_in_sight(TimelineFrame& f) {
  TimelineState& t = f.t();
  const float room = f.scrolled.h;
  const bool again = t.opened_scroll && *t.opened_scroll >= 0;
  if (again && (t.reveal_lane || t.scroll_y != *t.opened_scroll)) t.opened_scroll.reset();
  if (t.opened_scroll) t.scroll_y = 0, t.reveal_lane = true;
  if (t.reveal_lane) {
    const exporter::Row* row = f.rows().of(f.state.focus.lane);
    // one of many that are fitted into a row is marked there, and that is as high as the pane
    const bool fitted = dynamic_cast<const exporter::FittedRow*>(row) != nullptr;
    if (fitted && f.state.focus.reason == model::FocusReason::Moment) t.scroll_y = 0;
    if (row != nullptr && !row->pinned && !fitted) {
      const auto top = static_cast<float>(row->y), high = static_cast<float>(row->h);
      t.scroll_y = std::clamp(t.scroll_y, std::min(top, top + high - room), top);
    }
    t.reveal_lane = false;
  }
  t.scroll_y = std::clamp(t.scroll_y, 0.0f, std::max(0.0f, f.rows_height() - room));
  if (t.opened_scroll) t.opened_scroll = t.scroll_y;
  if (t.reveal_cursor) {
    const float x = f.cursor_x(), edge = f.lanes.w * 0.06f;
    if (x < f.lanes.x + edge || x > f.lanes.right() - edge) {
      if (!t.fits_all) t.view.pan(f.lanes.mid_x() - x, f.limit);
    }
    t.reveal_cursor = false;
  }
  f.stage.scroll_y = t.scroll_y;
}

}  // namespace

Intents timeline_view(Ui& ui, const Scene& scene, ViewState& state, Rect pane) {
  TimelineFrame f(ui, scene, state);
  TimelineState& t = state.timeline;
  ui.fill(pane, ui.c().panel);
  const bool presenting = state.panes.presenting;
  // what is shown whole needs no overview
  f.header = pane.cut_top(presenting ? 0 : ui.px(pane.h < ui.px(kLowPane) ? 40 : 44));
  const Rect strip = pane.cut_top(presenting || t.fits_all ? 0 : ui.px(46));
  f.ruler = pane.cut_top(ui.px(exporter::kRulerHeight));
  f.chip = pane.cut_top(t.only ? ui.px(36) : 0);
  f.body = f.lanes = pane;
  t.rows_y = pane.y;
  f.heads_w = ui.px(presenting ? kPresentedHeads : exporter::kHeadWidth);
  f.lanes.cut_left(f.heads_w);
  f.lanes.w -= ui.px(exporter::kTailWidth);
  t.view.x = f.lanes.x;
  t.view.width = std::max(1.0f, f.lanes.w);
  t.view.show(t.axis, scene.model.idle, exporter::room_of_break(t.view.width, f.brush.scale));
  f.limit = static_cast<double>(model::axis_end(scene.trace(), t.view.axis));
  if (t.fits_all || t.view.end <= t.view.begin) t.view.fit(0, f.limit);
  t.marks_y = f.ruler.bottom() + ui.px(4);
  t.hover = {};
  lay_rows(f);
  keep_in_sight(f);
  if (!presenting) draw_header(f);
  if (strip.h > 0) minimap_view(ui, scene, state, strip);
  draw_ruler(f);
  draw_chip(f);
  ui.note("timeline.body", f.lanes);
  ui.push_clip(f.body);
  f.picture.lay();
  point_at_discs(f);
  point_at_flags(f);
  point_at_packets(f);
  follow_mouse(f);
  ui.pop_clip();
  draw_body(f);
  draw_discs(f);
  take(f.intents, totals_view(ui, scene, state, f.lanes));
  return std::move(f.intents);
}

}  // namespace fiberscope::ui
