#include "scheduler/machine/kernel/clock.h"

namespace fiberscope::machine {

base::TimeNs Clock::read(clockid_t which) {
  clock_.now_ns += costs_.clock_read_ns;
  switch (which) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
    case CLOCK_TAI:
      return kWallClockAtStartNs + clock_.now_ns;
    case CLOCK_PROCESS_CPUTIME_ID:
    case CLOCK_THREAD_CPUTIME_ID:
      return busy_ns();
    default:
      return clock_.now_ns;
  }
}

}  // namespace fiberscope::machine
