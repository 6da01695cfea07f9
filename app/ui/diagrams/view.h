// Diagrams view: the textbook's pictures as panes: the states with the lanes as tokens, and the
// event loop as a wheel. Both follow the one playhead.
//
// Owns nothing. Deliberately does not know how a diagram looks (app/export/diagram), nor the
// timeline whose place it takes.
#pragma once

#include "app/ui/state/intent.h"
#include "app/ui/state/scene.h"
#include "app/ui/state/view_state.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// diagrams_view: those that are open, side by side where there is room. Requires: one is open.
Intents diagrams_view(Ui& ui, const Scene& scene, ViewState& state, Rect pane);

}  // namespace fiberscope::ui
