// Reading a trace's file piece by piece.
//
// Owns nothing. Deliberately does not know legality: who does looks at each piece (validate.h).
#pragma once

#include <functional>
#include <string>

#include "scheduler/trace/trace.h"

namespace fiberscope::trace {

// load_in_pieces: Trace::load. `each` is called after every piece, while its events are still
// decoded; what it cuts ends the reading.
base::Result<Trace> load_in_pieces(const std::string& path,
                                   const std::function<void(Trace&)>& each = {});

}  // namespace fiberscope::trace
