// Totals view: how long everybody was in each state in the range, or in one state.
//
// Owns nothing: the sums are in TotalsState. Deliberately does not know how they are made
// (app/model/numbers/report.h).
#pragma once

#include "app/ui/state/intent.h"
#include "app/ui/state/scene.h"
#include "app/ui/state/view_state.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// totals_view: while it is open; it floats over `area`.
Intents totals_view(Ui& ui, const Scene& scene, ViewState& state, const Rect& area);

}  // namespace fiberscope::ui
