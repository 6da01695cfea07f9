// Rail: what stands at the left edge where the list of scenarios has given way.
//
// Owns nothing. Deliberately does not know why the list is not there.
#pragma once

#include "app/ui/state/intent.h"
#include "app/ui/state/session_face.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

inline constexpr float kRailWidth = 48;
// The strip at the right edge that brings the inspector back.
inline constexpr float kEdgeWidth = 22;

// rail: `traced`: a run is shown, and with it its diagrams.
Intents rail(Ui& ui, const SessionFace& face, bool traced, Rect pane);
Intents edge(Ui& ui, const Rect& pane);

}  // namespace fiberscope::ui
