// Preemption: who lost a core, or the GIL, though it did not wait; for whom, and why.
//
// Owns nothing: read from what the events say. Deliberately never guesses: where the trace does not
// tell for whom, `whom` is none. It does not know sentences.
#pragma once

#include <optional>

#include "app/model/folds/world.h"

namespace fiberscope::model {

struct Preempted {
  enum class What : std::uint8_t { Core, Gil };
  What what = What::Core;
  LaneId lane;
  EventSeq event;       // LaneReady (Preempted), or LaneBlocked (Gil)
  LaneId whom;          // who stood ready, or asked for the GIL; none when not told
  EventSeq asked;       // since when: its LaneReady or LaneBlocked
  TimeNs asked_ns = 0;  // how long that had been so
};

// preempted_at: what the event says of a preemption; empty when it is none. For the GIL: a thread
// that lets go of it and stands in line for it at once was asked to.
std::optional<Preempted> preempted_at(const Trace& trace, EventSeq event);

}  // namespace fiberscope::model
