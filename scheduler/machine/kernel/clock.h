// The machine's clocks as a program sees them: clock_gettime(2) over virtual time.
//
// Owns: how much of the time was idle. Deliberately does not know fibers or Python.
// Invariant: every read costs costs.clock_read_ns, so that busy polling always ends.
#pragma once

#include <ctime>

#include "scheduler/base/time.h"
#include "scheduler/machine/kernel/costs.h"

namespace fiberscope::machine {

class Clock {
 public:
  Clock(base::VirtualClock& clock, const Costs& costs) : clock_(clock), costs_(costs) {}

  // clock_gettime(2). Realtime clocks count from kWallClockAtStartNs, CPU clocks leave out
  // the time in which nobody ran (a thread's own is the host's to count), all others count from the
  // start of the run. Units: nanoseconds.
  base::TimeNs read(clockid_t which);
  // busy_ns: what CPU clocks tell, without the cost of asking.
  base::TimeNs busy_ns() const { return clock_.now_ns - idle_ns_; }
  // add_idle: the clock is about to jump over a time in which nobody ran.
  void add_idle(base::TimeNs duration_ns) { idle_ns_ += duration_ns; }

 private:
  base::VirtualClock& clock_;
  const Costs& costs_;
  base::TimeNs idle_ns_ = 0;
};

}  // namespace fiberscope::machine
