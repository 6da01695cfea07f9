// Timeline popups: the menu of a lane's head and the note on a mark.
//
// Own nothing. Deliberately do not know what a command of the menu does.
#pragma once

#include "app/ui/state/intent.h"
#include "app/ui/state/scene.h"
#include "app/ui/state/view_state.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// timeline_popups: while they are open.
Intents timeline_popups(Ui& ui, const Scene& scene, ViewState& state, const Rect& screen);

}  // namespace fiberscope::ui
