// A hand-written run of two threads that share two variables: ann undoes what bob has stored in
// one, and the other is bob's alone.
#pragma once

#include <cstdint>
#include <vector>

#include "scheduler/trace/trace.h"

namespace fiberscope::test {

inline constexpr trace::LaneId kAnn{2}, kBob{3};
inline constexpr trace::VariableId kCount{1}, kTotal{2};
inline constexpr trace::SourceId kShared{1};

// The events: at 1 µs ann reads 0, at 2 bob does, at 3 bob writes 1, at 4 ann writes 1, at 5 ann
// reads that, at 6 bob writes 9 into `total`.
struct VariableMoments {
  trace::EventSeq ann_reads, bob_reads, bob_writes, ann_writes, ann_reads_again, bob_totals;
};

// variable_trace: legal.
std::vector<std::uint8_t> variable_trace_bytes(VariableMoments* moments = nullptr);
trace::Trace variable_trace(VariableMoments* moments = nullptr);

}  // namespace fiberscope::test
