// Circle: who waits for whom at a cursor, and who could end it.
//
// Owns nothing: read from a world. Deliberately never guesses: a lane is named as the one who can
// end a wait only where the wait itself names it and nothing later contradicts it. Deliberately
// does not know words: words/circle_text.h says what sort of deed would end a wait.
//
// Invariants:
//  1. A circle holds only blocked lanes, each of whom waits for the next by a call, a join, an
//     await or a lock. To be switched away is no such wait: anybody can switch back.
//  2. The same trace and cursor give the same circles, in the order of their oldest lanes.
#pragma once

#include <optional>
#include <vector>

#include "app/model/folds/world.h"

namespace fiberscope::model {

// A lane that waits, and what would end that.
struct Waiting {
  LaneId lane;
  EventSeq wait;  // its LaneBlocked
  TimeNs since_ns = 0;
  TimeNs deadline_ns = base::kNever;  // when a timer ends it at the latest
  EventSeq timer;                     // the TimerArmed of that, when there is one
  LaneId needs;                // the one lane without whom it cannot go on; none when unknown
  std::vector<LaneId> enders;  // whoever is known to be able to end it, ascending
};

// waiting: nullopt unless the lane is blocked (or sleeps) in this world.
std::optional<Waiting> waiting(const Trace& trace, const World& world, LaneId lane);

// A circle of waiting: lanes[i] waits for lanes[i + 1], the last for the first. Begins with the
// oldest lane.
struct Circle {
  std::vector<LaneId> lanes;
  std::vector<EventSeq> waits;        // of each lane: its LaneBlocked
  TimeNs deadline_ns = base::kNever;  // the first timer that breaks it; kNever: a deadlock
  bool deadlock() const { return deadline_ns == base::kNever; }
};

// circle_through: the circle that the lane is part of.
std::optional<Circle> circle_through(const Trace& trace, const World& world, LaneId lane);
// circles: all of them.
std::vector<Circle> circles(const Trace& trace, const World& world);

}  // namespace fiberscope::model
