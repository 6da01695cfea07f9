// Input row: at the console's foot, what a program that waits for input is given.
//
// Owns nothing: what is being typed is in ConsoleState. Deliberately does not know how it gets
// there.
#pragma once

#include "app/ui/state/console_state.h"
#include "app/ui/state/intent.h"
#include "app/ui/state/session_face.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// input_row: cut off the pane's bottom while the program asks, or while there are answers that it
// would be given again.
Intents input_row(Ui& ui, const SessionFace& face, ConsoleState& state, Rect& pane);

}  // namespace fiberscope::ui
