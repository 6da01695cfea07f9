// Source view: the program, with the line every coroutine stands on marked in the margin.
//
// Owns nothing: what it remembers is in SourceState. Deliberately does not know how the program is
// edited (app/ui/editor).
#pragma once

#include "app/ui/state/intent.h"
#include "app/ui/state/scene.h"
#include "app/ui/state/source_state.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// source_view: the source that the lane in focus stands in, or the one that was chosen.
Intents source_view(Ui& ui, const Scene& scene, SourceState& state, const model::Focus& focus,
                    Rect pane);
// source_height: of a pane with so many lines.
float source_height(const Ui& ui, float lines);
// source_popup: the list of all sources while it is open.
void source_popup(Ui& ui, const Scene& scene, SourceState& state);

}  // namespace fiberscope::ui
