// Labels: what a bar of the timeline says, from where to where it reaches, where the clock jumped.
//
// Owns nothing. Deliberately does not know pixels.
#pragma once

#include <string>
#include <vector>

#include "app/model/model.h"
#include "app/model/reading/row.h"

namespace fiberscope::exporter {

// holder_label: who holds a core: "foo", or "worker › foo" where a coroutine runs in one of several
// threads.
std::string holder_label(const model::Model& model, base::LaneId lane);

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

using model::extent;

}  // namespace fiberscope::exporter
