// Console view: the pane of lists: what the program wrote up to the cursor, all events, all
// findings.
//
// Owns nothing: what it remembers is in ConsoleState. Deliberately does not know the events' words
// (app/model) nor where a click leads.
#pragma once

#include "app/ui/state/console_state.h"
#include "app/ui/state/intent.h"
#include "app/ui/state/scene.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// console_view: the output up to the cursor, or the list of events, or the findings.
Intents console_view(Ui& ui, const Scene& scene, ConsoleState& state, LaneId selected, Rect pane);

}  // namespace fiberscope::ui
