// Foretaste: a few lanes of a run up to a moment, small, with what comes after it hidden: for who
// has not opened it yet.
//
// Owns nothing. Deliberately does not know which run it is, nor which moment.
//
// Invariant: nothing that happens after the moment is painted.
#pragma once

#include "app/model/model.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// foretaste: the program's own lanes, by steps. Requires: the model's cursor stands at the moment.
void foretaste(Ui& ui, const model::Model& model, const Rect& pane);

}  // namespace fiberscope::ui
