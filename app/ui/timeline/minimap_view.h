// Minimap view: the whole trace in one strip, with the window that is in view to drag.
//
// Owns nothing: what it measured is in MinimapState. Deliberately does not know rows.
#pragma once

#include "app/ui/state/scene.h"
#include "app/ui/state/view_state.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

void minimap_view(Ui& ui, const Scene& scene, ViewState& state, const Rect& strip);

}  // namespace fiberscope::ui
