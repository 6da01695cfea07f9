// Question view: asks before something would be lost.
//
// Owns nothing: what is asked is in EditorState. Deliberately does not know what an answer does.
#pragma once

#include "app/ui/editor/view.h"

namespace fiberscope::ui {

// question_view: asks, while a question is there; answers by AnswerQuestion.
Intents question_view(Ui& ui, const EditorState& state, const Rect& screen);

}  // namespace fiberscope::ui
