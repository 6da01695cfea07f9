// Tour: a short walk around the window for the newcomer, one stop after the other.
//
// Owns the stops. Deliberately does not know what it points at: it looks the widgets up in what was
// recorded of the frame.
#pragma once

#include "app/ui/state/intent.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// tour_popup: while it is open, at the stop of the number `at`. Requires: Ui records.
Intents tour_popup(Ui& ui, int& at, const Rect& screen);

}  // namespace fiberscope::ui
