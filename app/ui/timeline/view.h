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

#include "app/ui/state/intent.h"
#include "app/ui/state/scene.h"
#include "app/ui/state/view_state.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// timeline_view: draws into `pane` and answers what was asked for.
Intents timeline_view(Ui& ui, const Scene& scene, ViewState& state, Rect pane);

}  // namespace fiberscope::ui
