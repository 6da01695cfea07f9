// Reading a trace's file piece by piece.
//
// Owns nothing. Deliberately does not know legality: who does looks at each event (validate.h).
#pragma once

#include <functional>
#include <string>

#include "scheduler/trace/trace.h"

namespace fiberscope::trace {

// load_each: Trace::load. `each` sees every event once it is decoded; what it refuses ends the
// reading. `pages` is handed the pages of the trace as they are filled: see Records::hand_on.
base::Result<Trace> load_each(const std::string& path, const EachEvent& each = {},
                              Records::EachPiece pages = {});

}  // namespace fiberscope::trace
