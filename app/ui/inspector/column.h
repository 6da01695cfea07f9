// Inspector column: what the sections of the inspector share, each of which draws itself below the
// last.
//
// Owns one frame's column: where the next row goes and what was asked for. Deliberately does not
// know which sections there are, nor their order (inspector/view.cpp).
#pragma once

#include <set>
#include <string>

#include "app/ui/state/inspector_state.h"
#include "app/ui/state/intent.h"
#include "app/ui/state/scene.h"
#include "app/ui/state/timeline_state.h"
#include "app/ui/telling/lane_words.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

struct Column {
  Ui& ui;
  const Scene& scene;
  InspectorState& state;
  DevicesState& devices;
  std::set<std::string>& folded;  // sections, by title
  const TimelineState& timeline;
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
  // eye: at the right of a variable's row; the accent says that it has a row of the timeline. True:
  // it was clicked.
  bool eye(const std::string& id, const Rect& r, bool watched);
  // lane_chip: a lane's name that selects it; answers its width.
  float lane_chip(const std::string& id, Point at, LaneId lane, float width_max);
};

// more_text: of those that have no room.
std::string more_text(std::size_t more);

// frame_of: of the lane's frames, the one that is looked into; kept within `count`.
std::size_t frame_of(const InspectorState& state, std::size_t count);

}  // namespace fiberscope::ui
