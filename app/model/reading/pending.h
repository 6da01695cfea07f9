// Pending: what has begun in the simulated kernel and is not over: waits, packets, the machine's
// work, copies between kernel and process.
//
// Owns nothing; asked of the world at the cursor. Deliberately does not know states that are over,
// nor waits for anything but files.
#pragma once

#include <vector>

#include "app/model/folds/index.h"
#include "app/model/folds/world.h"

namespace fiberscope::model {

enum class Phase : std::uint8_t {
  Copying,    // between kernel and process, on a core
  Waiting,    // a lane waits until a file is ready
  Working,    // the machine works: the disk, the resolver, asynchronous I/O
  OnTheWire,  // a packet is on its way
};

struct Pending {
  Phase phase = Phase::Waiting;
  LaneId lane;           // who waits for it; none: a packet
  std::uint64_t id = 0;  // of the packet or the operation; 0: the lane's own
  EventSeq event;        // where it began; of a copy: the end of its system call
  TimeNs began_ns = 0;
  TimeNs due_ns = base::kNever;  // kNever: nobody knows
  bool times_out = false;        // `due_ns` is the wait's own timeout: nothing is on its way
};

// pending: copies, then waits in order of birth, operations and packets by the time they are due.
std::vector<Pending> pending(const Trace& trace, const Index& index, const World& world);

}  // namespace fiberscope::model
