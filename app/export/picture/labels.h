// Labels: what a bar of the timeline says, by what its lane is known, where the clock jumped.
//
// Owns nothing. Deliberately does not know pixels.
#pragma once

#include <string>
#include <vector>

#include "app/model/model.h"
#include "app/model/reading/row.h"

namespace fiberscope::exporter {

// hue_of: the colour index of a lane: grey for those that only carry others, else one of seven in
// order of birth.
std::size_t hue_of(const model::Lanes& lanes, base::LaneId lane);
// tag_of: a lane's short name: "c3" is the third coroutine, "t1" the first thread.
std::string tag_of(const model::Lanes& lanes, base::LaneId lane);
// state_of: what a lane is doing in a world, as slices tell it.
model::SliceState state_of(const model::LaneWorld& lane);

// holder_label: who holds a core: "foo", or "worker › foo" where a coroutine runs in one of several
// threads.
std::string holder_label(const model::Model& model, base::LaneId lane);

// slice_label: what the lane did: the function that ran, or what it waited for.
std::string slice_label(const model::Model& model, const model::Slice& slice);

// zombie_label: "zombie, exit status 7".
std::string zombie_label(const model::Model& model, const model::Zombie& zombie);

// short_label: of a sleep how long it was to be, where there is no room for more.
std::string short_label(const model::Model& model, const model::Slice& slice);

// file_label: what waits in a file, or what became of it; empty where there is nothing to say.
std::string file_label(const model::Model& model, const model::FileSlice& slice);

// clock_jumps: on the step axis, where the clock jumped in view: time passes there that the axis
// does not show. None when they stand too dense to tell apart, or so much is in view that they
// must.
struct ClockJump {
  base::EventSeq event;
  base::TimeNs duration_ns = 0;
};
std::vector<ClockJump> clock_jumps(const trace::Trace& trace, const model::View& view);

}  // namespace fiberscope::exporter
