// Own lanes: which lanes are the program's own: those that reach its lines. The others are a
// library's: a loop, a resolver's thread, the generator that gather() was given.
//
// Owns nothing. Deliberately does not know how a lane is shown or what it waits for.
#pragma once

#include "app/model/folds/index.h"
#include "app/model/folds/lanes.h"

namespace fiberscope::model {

bool is_own(const Trace& trace, const Lanes& lanes, const Index& index, LaneId lane);

// first_own_switch: where the core goes from one of the program's own lanes to another, whoever of
// the library's runs between; none if it never does.
EventSeq first_own_switch(const Trace& trace, const Lanes& lanes, const Index& index);

}  // namespace fiberscope::model
