// Presented why: the sentence that says why the lane in focus runs or waits, as large as it fits.
//
// Owns nothing. Deliberately does not know the inspector's sections.
#pragma once

#include "app/ui/state/intent.h"
#include "app/ui/state/scene.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// presented_why: `more`: there is a next point to watch.
Intents presented_why(Ui& ui, const Scene& scene, LaneId lane, bool more, const Rect& pane);

}  // namespace fiberscope::ui
