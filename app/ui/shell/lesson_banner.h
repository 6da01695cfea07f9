// Lesson banner: what the lesson that is open shows, what to watch and when, what is often
// believed.
//
// Owns nothing. Deliberately does not know where a point's moment comes from, nor what counts as
// seen.
#pragma once

#include "app/ui/state/intent.h"
#include "app/ui/state/scene.h"
#include "app/ui/state/session_face.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// lesson_banner: at the head of the pane; answers what is left of the pane.
// A lesson with stops begins by its button.
Rect lesson_banner(Ui& ui, const Scene& scene, const SessionFace& face, Rect pane,
                   Intents& intents);
// presented_head: the same for an audience: the objective, the present point, a dot for each.
void presented_head(Ui& ui, const Scene& scene, const SessionFace& face, Rect head,
                    Intents& intents);

}  // namespace fiberscope::ui
