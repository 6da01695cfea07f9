// Interaction: which lanes a lane has to do with: for "show only what interacts with this one".
//
// Owns nothing; one walk over the trace. Deliberately not transitive: who was woken by the hub has
// to do with the hub, not with everybody whom the hub wakes. It does not know the screen.
#pragma once

#include <vector>

#include "scheduler/trace/trace.h"

namespace fiberscope::model {

using base::LaneId;
using trace::Trace;

// interacting: the lane itself and every lane that it created, woke, handed the core to by name,
// waited for by name, passed a value to or shares an object of waiting with (a lock, a queue), and
// all who did so to it. Ascending; empty when there is no such lane.
std::vector<LaneId> interacting(const Trace& trace, LaneId lane);

}  // namespace fiberscope::model
