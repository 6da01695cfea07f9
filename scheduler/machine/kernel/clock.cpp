#include "scheduler/machine/kernel/clock.h"

#include <cerrno>

namespace fiberscope::machine {

bool is_wall(clockid_t which) {
  return which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE ||
         which == CLOCK_REALTIME_ALARM || which == CLOCK_TAI;
}

bool is_clock(clockid_t which) {
  switch (which) {
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_BOOTTIME:
    case CLOCK_BOOTTIME_ALARM:
    case CLOCK_PROCESS_CPUTIME_ID:
    case CLOCK_THREAD_CPUTIME_ID:
      return true;
    default:
      return is_wall(which);
  }
}

base::TimeNs Clock::read(clockid_t which) {
  clock_.now_ns += costs_.clock_read_ns;
  return is_wall(which) ? wall_ns(clock_) : up_ns(clock_);
}

int Clock::set_wall(base::TimeNs wall_ns) {
  if (wall_ns < up_ns(clock_)) return -EINVAL;
  clock_.wall_shift_ns = wall_ns - clock_.now_ns - kWallClockAtStartNs;
  return 0;
}

}  // namespace fiberscope::machine
