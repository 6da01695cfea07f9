// Timeline frame: what the parts of the timeline's view share while one frame is drawn.
//
// Owns nothing that outlives the frame. What the timeline looks like is app/export/picture's,
// the same as in files; the parts here are what only a window has: the layers between and what
// heads do (layers.cpp), header and legend (legend.cpp), marks, range and playhead (ruler.cpp),
// circles of waiting (circles.cpp), what a lesson points at and hides (hidden.cpp), points to
// watch (discs.cpp), which lanes an audience sees (presented.cpp), the mouse (mouse.cpp). Menus
// and notes (popups.h), totals (totals_view.h), the overview (minimap_view.h) and the hover card
// (hover_card.h) stand by themselves. Deliberately does not know what a slice looks like.
//
// Invariants:
//  1. Cores and pinned rows stand above the scrolled ones and never move.
//  2. Packets and flags are laid before the mouse is followed, so that they can be pointed at.
#pragma once

#include "app/export/picture/picture.h"
#include "app/ui/telling/lane_words.h"
#include "app/ui/telling/time_words.h"
#include "app/ui/timeline/view.h"
#include "app/ui/toolkit/ui_canvas.h"

namespace fiberscope::ui {

struct TimelineFrame {
  TimelineFrame(Ui& u, const Scene& s, ViewState& v)
      : ui(u),
        scene(s),
        state(v),
        brush{{s.model, v.timeline.view, static_cast<double>(u.theme().scale)},
              canvas,
              palette_of(u.theme()),
              s.world,
              true,
              v.focus.lane,
              arrows_of(s, v)} {}
  TimelineFrame(const TimelineFrame&) = delete;
  TimelineFrame& operator=(const TimelineFrame&) = delete;

  Ui& ui;
  const Scene& scene;
  ViewState& state;
  Intents intents{};
  Rect header{}, chip{}, ruler{}, body{};
  Rect scrolled{};  // body without the pinned rows
  Rect lanes{};     // the strip right of the heads
  float heads_w = 0;
  double limit = 1;
  UiCanvas canvas{ui};
  exporter::Brush brush;
  exporter::Stage stage{};
  exporter::Picture picture{brush, stage, *state.timeline.rows};

  // arrows_of: which arrows are drawn, as people chose.
  static exporter::ArrowChoice arrows_of(const Scene& scene, const ViewState& state);
  TimelineState& t() const { return state.timeline; }
  const exporter::Rows& rows() const { return picture.rows; }
  const model::View& view() const { return state.timeline.view; }
  float x_of(EventSeq event) const {
    return static_cast<float>(
        view().x_of(static_cast<double>(model::unit_of(scene.trace(), view().axis, event))));
  }
  float cursor_x() const { return x_of(scene.cursor()); }
  float rows_height() const { return static_cast<float>(rows().height()) + ui.px(4); }
  void ask(Intent wish) { intents.push_back(std::move(wish)); }
};

// presented.cpp
std::vector<LaneId> lanes_to_present(const Scene& scene, const ViewState& state);
// layers.cpp
void choose_lanes(TimelineFrame& f);
void lay_rows(TimelineFrame& f);
void draw_body(TimelineFrame& f);
// discs.cpp
void point_at_discs(TimelineFrame& f);
void draw_discs(TimelineFrame& f);
// legend.cpp
void draw_header(TimelineFrame& f);
void draw_chip(TimelineFrame& f);
void figure_switch(TimelineFrame& f);
// ruler.cpp
void draw_ruler(TimelineFrame& f);
void draw_range(TimelineFrame& f);
void draw_playhead(TimelineFrame& f);
// hidden.cpp
void draw_look(TimelineFrame& f);
void draw_hidden(TimelineFrame& f);
// circles.cpp
void draw_circles(TimelineFrame& f);
// mouse.cpp
void point_at_flags(TimelineFrame& f);
void point_at_packets(TimelineFrame& f);
void follow_mouse(TimelineFrame& f);

}  // namespace fiberscope::ui
