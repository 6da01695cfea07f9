// Fork traces: a process that forks another, and what the body of the test does then.
#pragma once

#include <functional>

#include "tests/support/trace_sample.h"

namespace fiberscope::test {

inline constexpr base::LaneId kParent{1}, kParentMain{2}, kChild{3}, kChildMain{4};

// fork_trace: the child is born at 100 ns; the body begins at 200 ns.
trace::Trace fork_trace(const std::function<void(trace::Writer&, base::VirtualClock&)>& body);
// child_ends: with its main thread. pass_status: to the parent, to who waits, or to none.
void child_ends(trace::Writer& writer);
void pass_status(trace::Writer& writer, base::LaneId to);
// zombie_trace: the child ends at 250 ns, and its parent sleeps, and waits for it at 5250 ns.
trace::Trace zombie_trace();

}  // namespace fiberscope::test
