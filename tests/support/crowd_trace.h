// A hand-written run of many workers that are alike: each gets the core for 1 µs, waits for a
// semaphore, is let in, runs for 1 µs and ends.
#pragma once

#include "scheduler/trace/trace.h"

namespace fiberscope::test {

inline constexpr trace::LaneId kStarter{1}, kFirstWorker{2};

// crowd_trace: legal. The second half of the workers runs first; then they are let in one after the
// other in the order of their birth, 10 µs apart.
trace::Trace crowd_trace(std::uint32_t workers);
// crowd_waits_longest: who waits longest of so many.
trace::LaneId crowd_waits_longest(std::uint32_t workers);
// crowd_waits: when all of them wait: the number of the event.
trace::EventSeq crowd_waits(const trace::Trace& trace);

}  // namespace fiberscope::test
