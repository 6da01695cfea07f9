// Deadlock: reads the wait records once nobody is left to run.
//
// Owns nothing. Deliberately does not know the scheduler: it gets what each fiber waits for.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scheduler/core/lanes.h"

namespace fiberscope::core {

struct Waiting {
  std::uint64_t number;  // of the fiber, in order of creation
  LaneId lane;           // that speaks for it now
  LaneId home_lane;
  LaneId target;  // whom it waits for now; may be none
  const Wait* wait;
  bool told;  // it stands in a circle that was told already
};

struct Deadlock {
  std::vector<LaneId> circle;  // see trace::DeadlockFound; starts with its oldest fiber
  std::string sentence;        // who waits for what
  bool told = false;           // the circle was told already
};

// find_deadlock: the circle that the oldest fiber runs into, else the next one's, and so on; an
// empty circle when no chain of waits closes.
Deadlock find_deadlock(std::vector<Waiting> waiting, const Lanes& lanes);

}  // namespace fiberscope::core
