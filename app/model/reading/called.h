// Called: which lanes a name means, as the authors of lessons and figures write it: what the window
// calls a lane, the name it was given, or its function, that several may do.
//
// Owns nothing. Deliberately does not know what is asked of these lanes.
#pragma once

#include <string_view>
#include <vector>

#include "app/model/folds/lanes.h"
#include "app/model/folds/names.h"

namespace fiberscope::model {

// lanes_called: in order of birth, processes behind all others, as their threads may be called like
// them; `*` is any lane.
std::vector<LaneId> lanes_called(const Trace& trace, const Lanes& lanes, const Names& names,
                                 std::string_view name);

}  // namespace fiberscope::model
