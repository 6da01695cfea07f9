// validate: checks a trace against the invariants of event.h. Every test that makes a trace runs it.
#pragma once

#include <string>
#include <vector>

#include "scheduler/trace/trace.h"

namespace fiberscope::trace {

// A broken law: which event, and one sentence.
struct Violation {
  EventSeq seq;
  std::string what;
};

// validate: all violations, at most `count_max`. An empty answer means the trace is legal. A prefix
// of a legal trace is legal.
std::vector<Violation> validate(const Trace& trace, std::size_t count_max = 20);

}  // namespace fiberscope::trace
