// A trace with something in it for every pane: many sources, a long line, changing locals, output
// of several kinds, a failed coroutine and two that wait for each other.
#pragma once

#include "tests/support/trace_sample.h"

namespace fiberscope::test {

inline constexpr base::LaneId kMainLane{2}, kLoop{3}, kLeft{4}, kRight{5}, kFailing{6};
inline constexpr base::SourceId kPaneSource{1};
inline constexpr std::uint32_t kPaneSources = 9;
// Lines of the source.
inline constexpr std::uint32_t kCounting = 3, kLongLine = 4, kNeverLine = 7, kRaising = 9;
inline constexpr const char* kErrorText = "ValueError: out of 苹果";

trace::Trace pane_trace();
// long_trace: one lane that reaches line after line: cheap to make, however many there are.
trace::Trace long_trace(std::uint64_t lines);

}  // namespace fiberscope::test
