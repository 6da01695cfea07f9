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
  if (const exporter::Row* row = t.reveal_file ? f.rows().of(t.reveal_file) : nullptr) {
    const auto top = static_cast<float>(row->y), high = static_cast<float>(row->h);
    t.scroll_y = std::clamp(t.scroll_y, top + high - room, top);
    t.reveal_file = {};
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

// widened_heads: as people made them by the line at their right edge; a double click gives them
// their usual width again. In tokens.
float widened_heads(TimelineFrame& f) {
  constexpr float kRoom = 320;  // for the lanes
  Ui& ui = f.ui;
  const float narrow = f.t().figure ? PaneSizes{}.heads : 120;  // its switch stands there
  float& wide = f.state.sizes.heads;
  const float scale = static_cast<float>(f.brush.scale);
  const float most = std::max(narrow, f.body.w / scale - kRoom);
  const Rect edge{f.body.x + ui.px(std::clamp(wide, narrow, most)) - 1, f.ruler.y, 1,
                  f.body.bottom() - f.ruler.y};
  const float moved = ui.splitter("splitter.heads", edge, true) / scale;
  if (moved != 0) wide = std::clamp(wide + moved, narrow, most);
  if (ui.holds("splitter.heads") && ui.input().double_clicked) wide = PaneSizes{}.heads;
  return std::clamp(wide, narrow, most);
}

// tail_of: what rows have right of the view, in tokens.
double tail_of(const TimelineFrame& f) {
  const exporter::FigureParts& parts = f.t().shown.parts;
  if (!parts.numbers) return exporter::kTailWidth;
  return exporter::tail_width(exporter::number_columns(f.scene.model.lanes, parts.listed).size());
}

}  // namespace

Intents timeline_view(Ui& ui, const Scene& scene, ViewState& state, Rect pane) {
  TimelineFrame f(ui, scene, state);
  TimelineState& t = state.timeline;
  ui.fill(pane, ui.c().panel);
  const bool presenting = state.panes.presenting;
  // what is shown whole needs no overview
  f.header = pane.cut_top(presenting ? 0 : ui.px(pane.h < ui.px(kLowPane) ? 40 : 44, 34));
  // ... and in a lesson nothing moves when more of it is shown
  const bool overview = !presenting && !t.fits_all && !state.lesson.open;
  const Rect strip = pane.cut_top(overview ? ui.px(46) : 0);
  f.ruler = pane.cut_top(ui.px(exporter::kRulerHeight, 26));
  f.chip = pane.cut_top(!presenting && t.only ? ui.px(36) : 0);
  f.body = f.lanes = pane;
  t.rows_y = pane.y;
  choose_lanes(f);
  f.heads_w = ui.px(presenting ? kPresentedHeads : widened_heads(f));
  f.lanes.cut_left(f.heads_w);
  f.lanes.w -= ui.px(static_cast<float>(tail_of(f)));
  t.view.x = f.lanes.x;
  t.view.width = std::max(1.0f, f.lanes.w);
  t.take_axis(scene.model.idle, exporter::room_of_break(t.view.width, f.brush.scale));
  if (t.fits_all || t.view.end <= t.view.begin) t.show_all(scene.trace());
  f.limit = t.limit(scene.trace());
  t.marks_y = f.ruler.bottom() + ui.px(4);
  t.hover = {};
  lay_rows(f);
  keep_in_sight(f);
  if (!presenting) draw_header(f);
  if (strip.h > 0) minimap_view(ui, scene, state, strip);
  draw_ruler(f);
  if (!presenting && t.figure) figure_switch(f);
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
  if (ui.holds("splitter.heads")) {  // over the rows
    ui.fill({f.lanes.x - ui.px(2), f.ruler.y, ui.px(3), f.body.bottom() - f.ruler.y},
            ui.c().accent);
  }
  draw_look(f);
  draw_hidden(f);
  draw_discs(f);
  take(f.intents, totals_view(ui, scene, state, f.lanes));
  return std::move(f.intents);
}

}  // namespace fiberscope::ui
