// The machine's clocks as a program sees them: clock_gettime(2) over virtual time.
//
// Owns no time. Deliberately does not know fibers, Python, or who has computed for how long: CPU
// clocks are the host's to count.
//
// Invariants:
//  1. Every read costs costs.clock_read_ns, so that busy polling always ends.
//  2. The wall clock is the program's to set; no other clock moves by it, and nothing outside of
//     the run.
#pragma once

#include <ctime>

#include "scheduler/base/time.h"
#include "scheduler/machine/kernel/costs.h"

namespace fiberscope::machine {

// wall_ns: CLOCK_REALTIME. Units: nanoseconds since 1970.
inline base::TimeNs wall_ns(const base::VirtualClock& clock) {
  return kWallClockAtStartNs + clock.wall_shift_ns + clock.now_ns;
}
// up_ns: CLOCK_MONOTONIC. Units: nanoseconds since the machine was started.
inline base::TimeNs up_ns(const base::VirtualClock& clock) { return kUpAtStartNs + clock.now_ns; }
// is_clock: clock_gettime(2) knows it. is_wall: one of those that a setting of the wall clock
// moves.
bool is_clock(clockid_t which);
bool is_wall(clockid_t which);

class Clock {
 public:
  Clock(base::VirtualClock& clock, const Costs& costs) : clock_(clock), costs_(costs) {}

  // clock_gettime(2). Realtime clocks count from kWallClockAtStartNs, or what the program has set,
  // all others from the start of the machine, before the run's. Requires: is_clock(which), of no
  // CPU time. Units: nanoseconds.
  base::TimeNs read(clockid_t which);
  // set_wall: clock_settime(2) of CLOCK_REALTIME. Errors: -EINVAL: the machine would have been
  // started before 1970.
  int set_wall(base::TimeNs wall_ns);

 private:
  base::VirtualClock& clock_;
  const Costs& costs_;
};

}  // namespace fiberscope::machine
