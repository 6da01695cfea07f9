// Own lanes: which lanes are the program's own: those that reach its lines. The others are a
// library's: a loop, a resolver's thread, the generator that gather() was given.
//
// Owns nothing. Deliberately does not know how a lane is shown or what it waits for.
#pragma once

#include <vector>

#include "app/model/folds/index.h"
#include "app/model/folds/lanes.h"

namespace fiberscope::model {

bool is_own(const Trace& trace, const Lanes& lanes, const Index& index, LaneId lane);

// library_lanes: those that can be put aside: they have run, reached no line of the program, and
// carry none of its lanes; ascending. Processes, event loops and the first thread stay, and so does
// whatever never ran: that is the program's to wonder about. None where no line is told at all.
std::vector<LaneId> library_lanes(const Trace& trace, const Lanes& lanes, const Index& index);

// first_own_switch: where the core goes from one of the program's own lanes to another, whoever of
// the library's runs between; none if it never does.
EventSeq first_own_switch(const Trace& trace, const Lanes& lanes, const Index& index);

}  // namespace fiberscope::model
