// Search view: the search palette: one field for names, lines, output and reasons.
//
// Owns nothing: what it remembers is in SearchState. Deliberately does not know how a place is
// shown: it asks for it.
#pragma once

#include "app/ui/state/intent.h"
#include "app/ui/state/scene.h"
#include "app/ui/state/search_state.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// search_popup: the search palette while it is open.
Intents search_popup(Ui& ui, const Scene& scene, SearchState& state, const Rect& screen);

}  // namespace fiberscope::ui
