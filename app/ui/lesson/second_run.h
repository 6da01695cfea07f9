// Second run: below the timeline that of the changed program, on the same axis.
//
// Owns nothing. Deliberately does not know how the program was changed, nor what is hidden of its
// run: that is no part of its model.
#pragma once

#include "app/model/model.h"
#include "app/ui/state/view_state.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// second_run_height: of all its rows.
float second_run_height(const Ui& ui, const ViewState& state, const model::Model& model);
// second_run: at the moment where its trace ends. Requires: the timeline above was drawn, as its
// view is taken.
void second_run(Ui& ui, ViewState& state, const model::Model& model, Rect pane);

}  // namespace fiberscope::ui
