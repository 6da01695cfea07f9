// Reading a trace's file piece by piece.
//
// Owns nothing. Deliberately does not know legality: who does looks at each event (validate.h).
#pragma once

#include <functional>
#include <string>

#include "scheduler/trace/trace.h"

namespace fiberscope::trace {

// SoFar: sees the trace after every piece of its file.
using SoFar = std::function<void(const Trace&)>;
// load_each: Trace::load. `each` sees every event once it is decoded; what it refuses ends the
// reading.
base::Result<Trace> load_each(const std::string& path, const EachEvent& each = {},
                              const SoFar& so_far = {});

}  // namespace fiberscope::trace
