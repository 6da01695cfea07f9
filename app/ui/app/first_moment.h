// First moment: where whoever opens a scenario begins to look.
//
// Owns nothing. Deliberately does not know the screen.
#pragma once

#include "app/model/model.h"

namespace fiberscope::ui {

// first_moment: where two coroutines are alive and one of them has just got the core and stands
// on its first line; else where the first coroutine does; else the end.
base::EventSeq first_moment(const model::Model& model);

}  // namespace fiberscope::ui
