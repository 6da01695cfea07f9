// Summary: what a folded parent shows: the mix of states of all lanes inside it.
//
// Owns nothing; what it measured stays in TimelineState until the view or the trace changes.
// Deliberately does not know rows.
//
// Invariant: in every column the shares of the states sum to the share of the lanes inside that
// lived there.
#pragma once

#include "app/ui/state/scene.h"
#include "app/ui/state/view_state.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// lanes_inside: all descendants, parents first.
std::vector<LaneId> lanes_inside(const model::Lanes& lanes, LaneId lane);
// measure_summary: `count` columns of the view.
std::vector<Summary::Column> measure_summary(const model::Model& model, LaneId lane,
                                             const model::View& view, std::uint32_t count);
void paint_summary(Ui& ui, const Scene& scene, TimelineState& t, LaneId lane, const Rect& row,
                   Color row_color);

}  // namespace fiberscope::ui
