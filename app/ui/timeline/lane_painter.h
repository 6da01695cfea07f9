// Lane painter: one row of the timeline: slices as shapes (app/export/picture/shapes.h), the rest as
// stacked occupancy.
//
// Owns nothing. Deliberately does not know rows' places, the mouse or the cursor's meaning.
//
// Invariants:
//  1. Slices of two pixels and more are drawn as shapes, all others as occupancy by pixel column.
//  2. A stretch of running, however short, marks at least one pixel column.
#pragma once

#include "app/ui/state/scene.h"
#include "app/ui/state/view_state.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// paint_lane: the slices of `lane` inside `row`. The one under the cursor gets a frame
// if the lane is selected.
void paint_lane(Ui& ui, const Scene& scene, const model::View& view, LaneId lane, const Rect& row,
                bool selected, Color row_color);
// paint_core: who held the core.
void paint_core(Ui& ui, const Scene& scene, const model::View& view, CoreId core, const Rect& row);
// paint_state_glyph: the legend's little picture of a state.
void paint_state_glyph(Ui& ui, const Rect& r, model::SliceState state, Color hue);
void paint_gil_glyph(Ui& ui, const Rect& r);
void paint_preempted_glyph(Ui& ui, const Rect& r);

}  // namespace fiberscope::ui
