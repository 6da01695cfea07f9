// Finding card: one finding, told in a sentence, wherever it stands.
//
// Owns nothing. Deliberately does not know which findings are shown, nor in which list.
#pragma once

#include "app/ui/state/intent.h"
#include "app/ui/state/scene.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// finding_card: one finding, named "ID.INDEX"; answers its height, and draws only when `draw`.
float finding_card(Ui& ui, const Scene& scene, const char* id, std::size_t index, const Rect& at,
                   bool draw, Intents& intents);
// finding_color: of its icon and edge: an error or a warning.
Color finding_color(const Ui& ui, model::FindingKind kind);

}  // namespace fiberscope::ui
