// Report: how long lanes were in each state within a range: totals, and how long a stretch lasted.
//
// Owns nothing; computed from the slices. Deliberately does not know words: views name the states.
//
// Invariants:
//  1. Every stretch is clipped to the range; a lane's totals, Copying and Polling aside, sum to the
//  time it lived in the range.
//  2. On the step axis a stretch counts when it holds at least one step of the range; on the time
//     axis when it shares time with it, or has no width and lies in it, edges included.
//  3. Percentiles are by nearest rank: the smallest stretch that at least p % are not longer than.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "app/model/folds/io_spans.h"

namespace fiberscope::model {

struct Range {
  AxisKind axis = AxisKind::Time;
  std::int64_t from = 0;  // units of the axis: [from, to]; see unit_of()
  std::int64_t to = 0;
};
// whole_range: everything recorded so far.
Range whole_range(const Trace& trace, AxisKind axis);

// The stretches of one state.
struct Stretches {
  std::uint64_t count = 0;
  TimeNs total_ns = 0;
  TimeNs min_ns = 0;
  TimeNs max_ns = 0;
  TimeNs p50_ns = 0;
  TimeNs p90_ns = 0;
  TimeNs p99_ns = 0;
  TimeNs average_ns() const { return count == 0 ? 0 : total_ns / static_cast<TimeNs>(count); }
  bool operator==(const Stretches&) const = default;
};

// measured: of durations, which are reordered.
Stretches measured(std::vector<TimeNs>& durations);

struct LaneReport {
  LaneId lane;
  // by SliceState; Ended stays empty; Copying and Polling are told with Running, too
  std::array<Stretches, kSliceStates> states;
  Slice longest;  // of the states asked for, before clipping; no lane when there is none
};

struct CoreReport {
  CoreId core;
  TimeNs busy_ns = 0;
  TimeNs idle_ns = 0;
  std::uint64_t switches = 0;  // stretches of somebody that begin in the range
};

struct Report {
  Range range;
  TimeNs from_ns = 0;  // the range in time
  TimeNs to_ns = 0;
  std::array<Stretches, kSliceStates> states;  // of all lanes together
  std::vector<LaneReport> lanes;               // in the order given; those with no stretch left out
  std::vector<CoreReport> cores;
};

// What to report on. Empty lanes: all. A state: only that one.
struct ReportOptions {
  std::span<const LaneId> lanes = {};
  int state = -1;               // a SliceState, or -1 for all
  const IoSpans* io = nullptr;  // where Copying and Polling are; null: they are not reported on
};

Report make_report(const Trace& trace, const Lanes& lanes, const Range& range,
                   const ReportOptions& options = {});

}  // namespace fiberscope::model
