// Drawing view: the timeline as the reader draws it: empty lanes on an axis of equal columns, the
// states to draw with; once it is locked, what is recorded below what was drawn.
//
// Owns nothing. Deliberately does not know what a drawing is worth, nor whose lesson it is.
#pragma once

#include "app/ui/state/intent.h"
#include "app/ui/state/lesson_state.h"
#include "app/ui/state/scene.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// drawing_view, drawn_view: at the top of `r`; answer the height. Keys: the arrows go from cell to
// cell, 1 to 4 draw, Delete empties a cell, Backspace takes the last stroke back.
float drawing_view(Ui& ui, const Scene& scene, LessonState& state, const Rect& r, Intents& intents);
float drawn_view(Ui& ui, const Scene& scene, const LessonState& state, const Rect& r);

}  // namespace fiberscope::ui
