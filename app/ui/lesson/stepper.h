// Stepper: above the picture, what a lesson is about and its stops, as numbered discs.
//
// Owns nothing. Deliberately does not know what is at a stop.
#pragma once

#include "app/ui/state/intent.h"
#include "app/ui/state/lesson_state.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// lesson_stepper: at the head of the pane; answers what is left of it.
Rect lesson_stepper(Ui& ui, const LessonState& state, Rect pane, Intents& intents);

}  // namespace fiberscope::ui
