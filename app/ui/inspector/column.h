// Inspector column: the sections of the inspector, each of which draws itself below the last.
//
// Owns one frame's column: where the next row goes and what was asked for. Deliberately does not
// know the order of the sections (inspector/view.cpp).
#pragma once

#include <string>

#include "app/ui/state/view_state.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

struct Column {
  Ui& ui;
  const Scene& scene;
  ViewState& state;
  const model::LaneWorld& lane;
  Intents intents;
  Rect rest;

  const trace::Trace& trace() const { return scene.trace(); }
  Color hue(LaneId id) const { return ui.c().hue[hue_of(scene.model.lanes, id)]; }
  std::string name(LaneId id) const { return scene.model.names.lane(id); }
  Rect row(float h) { return rest.cut_top(ui.px(h)); }
  void gap(float h) { rest.cut_top(ui.px(h)); }
  // section: a line across, a title that folds what follows, and a note at the right. False when it
  // is folded: then nothing else is to be drawn. `id` is its English title.
  bool section(const char* id, const std::string& note);
  // mark: the lane's colour as a small square at the left of the row.
  void mark(const Rect& r, LaneId id) const;
  // quiet: one line of secondary text.
  void quiet(const std::string& text);
  // lane_chip: a lane's name that selects it; answers its width.
  float lane_chip(const std::string& id, Point at, LaneId lane, float width_max);
};

// The sections.
void why_section(Column& c);       // why_view.cpp
void waiting_section(Column& c);   // on what, until when, who can end it; the circle
void cause_section(Column& c);     // the chain of events that led here
void warnings_section(Column& c);  // findings about this lane
void locks_section(Column& c);     // locks_view.cpp; only where there are any
void cores_section(Column& c);     // only of a machine with several
void ready_section(Column& c);     // queues_view.cpp
void timers_section(Column& c);
void callbacks_section(Column& c);
void reactor_section(Column& c);  // reactor_view.cpp; only where files are open
void devices_section(Column& c);  // devices_view.cpp; only of a run with declared devices
void stack_section(Column& c);    // stack_view.cpp
void registers_section(Column& c);
void locals_section(Column& c);  // locals_view.cpp

// frame_of: of the lane's frames, the one that is looked into; kept within `count`.
std::size_t frame_of(const ViewState& state, std::size_t count);

}  // namespace fiberscope::ui
