// Mend view: at a stop with something to be mended: what the program must do, the way into the
// editor, the check and what came of it.
//
// Owns nothing. Deliberately does not know how a program is checked.
#pragma once

#include "app/ui/state/intent.h"
#include "app/ui/state/lesson_state.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// mend_view, solution_row: at the top of `r`; answer the height.
float mend_view(Ui& ui, const Mend& mend, const Rect& r, Intents& intents);
float solution_row(Ui& ui, const Mend& mend, const Rect& r, Intents& intents);

}  // namespace fiberscope::ui
