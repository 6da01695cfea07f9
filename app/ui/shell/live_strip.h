// Live strip: what is said of a run while it goes on.
//
// Owns nothing. Deliberately does not know the run: SessionFace tells of it.
#pragma once

#include <string>

#include "app/ui/state/intent.h"
#include "app/ui/state/session_face.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// live_strip: at the head of the pane, when nothing has come from the run for a while, or when it
// has used its processor time and it is to be said whether it goes on; answers what is left of the
// pane.
Rect live_strip(Ui& ui, const SessionFace& face, Rect pane, Intents& intents);
// live_word: how the run is doing, or how it was left: "Running 3 s", "Paused", "Stopped".
std::string live_word(const SessionFace& face);

}  // namespace fiberscope::ui
