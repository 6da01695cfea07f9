// Timeline view: legend, minimap, ruler, core lanes, coroutine lanes, arrows and the playhead. Its
// parts share timeline/frame.h.
//
// Owns nothing but drawing; its zoom, folds, pins and marks live in TimelineState. Deliberately
// does not know how the cursor moves: it asks for it by intents.
//
// Invariants:
//  1. Lanes off the screen cost nothing but their place in the tree.
//  2. What lies after the playhead is veiled.
#pragma once

#include "app/ui/state/view_state.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// timeline_view: draws into `pane` and answers what was asked for.
Intents timeline_view(Ui& ui, const Scene& scene, ViewState& state, Rect pane);

// minimap_view: the whole trace in one strip, with the window that is in view to drag.
void minimap_view(Ui& ui, const Scene& scene, ViewState& state, const Rect& strip);

// totals_view: while it is open, how long everybody was in each state in the range, or in one
// state. It floats over `area`.
Intents totals_view(Ui& ui, const Scene& scene, ViewState& state, const Rect& area);

// timeline_popups: the menu of a lane's head and the note on a mark, while they are open.
Intents timeline_popups(Ui& ui, const Scene& scene, ViewState& state, const Rect& screen);

// hover_card: what the mouse rests on in the timeline, above everything else.
void hover_card(Ui& ui, const Scene& scene, const ViewState& state, const Rect& screen);

}  // namespace fiberscope::ui
