// The words of waits and of circles of waiting (reading/circle.h).
//
// Owns the clauses that say what sort of deed ends a wait. Deliberately does not know who waits for
// whom.
#pragma once

#include "app/model/folds/names.h"
#include "app/model/reading/circle.h"
#include "app/model/words/why.h"

namespace fiberscope::model {

// waiting_text: "foo waits (join bar) since 12 µs: it goes on when bar ends."
Explanation waiting_text(const Trace& trace, const Names& names, const Waiting& waiting);
// circle_text: "a waits for b (join b), which waits for a (join a): none of them can ever go on."
Explanation circle_text(const Trace& trace, const Names& names, const Circle& circle);

}  // namespace fiberscope::model
