// Run question: asks before the program of a trace that was opened runs.
//
// Owns nothing: the program's name is in the face. Deliberately does not know what an answer does.
#pragma once

#include "app/ui/state/intent.h"
#include "app/ui/state/session_face.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// run_question: asks, while its popup is open; answers by AnswerRun.
Intents run_question(Ui& ui, const SessionFace& face, const Rect& screen);

}  // namespace fiberscope::ui
