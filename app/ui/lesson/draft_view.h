// Draft view: below the timeline, a stop while a teacher writes it: its kind, its question, its
// words in both languages. The card beside it shows what comes of it.
//
// Owns nothing. Deliberately does not know the lesson's file.
#pragma once

#include "app/ui/state/intent.h"
#include "app/ui/state/lesson_state.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

Intents draft_view(Ui& ui, Draft& draft, Rect pane);

}  // namespace fiberscope::ui
