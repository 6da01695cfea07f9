// Labels: what a bar of the timeline says, from where to where it reaches, where the clock jumped.
//
// Owns nothing. Deliberately does not know pixels.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "app/model/model.h"

namespace fiberscope::exporter {

// slice_label: what the lane did: the function that ran, or what it waited for.
std::string slice_label(const model::Model& model, const model::Slice& slice);

// clock_jumps: on the step axis, where the clock jumped in view: time passes there that the axis
// does not show. None when they stand too dense to tell apart, or so much is in view that they
// must.
struct ClockJump {
  base::EventSeq event;
  base::TimeNs duration_ns = 0;
};
std::vector<ClockJump> clock_jumps(const trace::Trace& trace, const model::View& view);

// extent: where a slice of a lane or a core begins and ends, in the axis' units. An open slice ends
// where the trace ends.
template <class Slice>
std::pair<double, double> extent(const Slice& slice, model::AxisKind axis) {
  if (axis == model::AxisKind::Time) {
    return {static_cast<double>(slice.begin_ns), static_cast<double>(slice.end_ns)};
  }
  return {static_cast<double>(slice.begin.value), static_cast<double>(slice.end.value)};
}

}  // namespace fiberscope::exporter
