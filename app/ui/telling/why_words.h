// Why words: why a lane does what it does at the cursor, all that is known of it in one text.
//
// Owns nothing. Deliberately does not know how it is drawn (sentence.h).
#pragma once

#include "app/model/model.h"
#include "app/ui/state/scene.h"

namespace fiberscope::ui {

model::Explanation why_now(const Scene& scene, LaneId lane);

}  // namespace fiberscope::ui
