// Glyph: the timeline's little picture of a state, in cards and tables of the window.
//
// Owns nothing. Deliberately does not know how it looks: that is app/export/picture's.
#pragma once

#include "app/model/folds/lanes.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

void paint_state_glyph(Ui& ui, const Rect& r, model::SliceState state, Color hue);

}  // namespace fiberscope::ui
