// Hover card: what the mouse rests on in the timeline: a slice, an end, a hold of a core, a file, a
// packet or a finding, in a few rows and one sentence.
//
// Owns nothing. Deliberately does not know how the mouse found it (TimelineState::hover).
#pragma once

#include "app/ui/state/scene.h"
#include "app/ui/state/view_state.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// hover_card: above all but what people fill in. Requires: everything else is drawn.
void hover_card(Ui& ui, const Scene& scene, const ViewState& state, const Rect& screen);

}  // namespace fiberscope::ui
