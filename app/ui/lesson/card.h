// Lesson card: the stop of a lesson, or a single question, in place of the inspector: what it says,
// the question with its options and reasons, and, once the answer is locked, what the run recorded.
//
// Owns nothing. Deliberately does not know how a question comes about, what is right, nor what is
// hidden meanwhile.
#pragma once

#include "app/ui/state/intent.h"
#include "app/ui/state/lesson_state.h"
#include "app/ui/state/scene.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

inline constexpr float kLessonCardWidth = 480, kLessonCardLeast = 392;

// lesson_card: keys work too: 1 to 6 choose, a to e are reasons, Enter locks and goes on. Of an
// order the numbers are put behind each other.
Intents lesson_card(Ui& ui, const Scene& scene, LessonState& state, Rect pane);

}  // namespace fiberscope::ui
