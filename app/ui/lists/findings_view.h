// Findings view: what the run teaches by going wrong, as a list of sentences.
// Owns nothing. Deliberately does not know how findings are made (app/model/findings/findings.h).
#pragma once

#include "app/ui/state/view_state.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

void findings_view(Ui& ui, const Scene& scene, ViewState& state, const Rect& pane,
                   Intents& intents);
// finding_card: one finding, named "ID.INDEX"; answers its height, and draws only when `draw`.
float finding_card(Ui& ui, const Scene& scene, const char* id, std::size_t index, const Rect& at,
                   bool draw, Intents& intents);
// finding_color: of its icon and edge: an error or a warning.
Color finding_color(const Ui& ui, model::FindingKind kind);

}  // namespace fiberscope::ui
