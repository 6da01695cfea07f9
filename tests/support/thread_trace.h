// A hand-written run of threads: two cores, a GIL, two locks that end in a deadlock.
#pragma once

#include "scheduler/trace/trace.h"

namespace fiberscope::test {

inline constexpr trace::LaneId kThreadMain{2}, kThreadA{3}, kThreadB{4};
inline constexpr trace::ObjectId kGil{1}, kLockX{2}, kLockY{3};
inline constexpr trace::SourceId kBank{1};

// Where in the run what happens: the number of the event.
struct ThreadMoments {
  trace::EventSeq a_asks;      // a begins to wait for the GIL, on core 2
  trace::EventSeq main_gives;  // main, asked 5 ms later, stands in line for the GIL
  trace::EventSeq slice_over;  // a loses core 2 to b, 4 ms later
  trace::EventSeq a_waits;     // a waits for lock x, which main took at line 4
  trace::EventSeq circle;      // and main for lock y, which a took at line 9
};

// thread_trace: legal. main takes x and holds the GIL; a asks for it; a takes y and loses its core
// to b; then both want the other's lock.
trace::Trace thread_trace(ThreadMoments* moments = nullptr);

}  // namespace fiberscope::test
