// Findings view: what the run teaches by going wrong, as a list of sentences.
//
// Owns nothing. Deliberately does not know how findings are made (app/model/findings/findings.h).
#pragma once

#include "app/ui/state/console_state.h"
#include "app/ui/state/intent.h"
#include "app/ui/state/scene.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

void findings_view(Ui& ui, const Scene& scene, ConsoleState& state, const Rect& pane,
                   Intents& intents);

}  // namespace fiberscope::ui
