// Late text: who made a sleep late, as a sentence of its own.
//
// Owns nothing. Deliberately does not know what else is said of the lane.
#pragma once

#include "app/model/folds/overdue.h"
#include "app/model/words/why.h"

namespace fiberscope::model {

// late_sentence: who had the lane's thread when the timer of its sleep was due: of the sleep that
// it is in at the world's moment, or that made it ready last. Empty: it is not late, or nobody had
// it.
Explanation late_sentence(const Trace& trace, const Names& names, const Overdue& overdue,
                          const World& world, LaneId lane);

}  // namespace fiberscope::model
