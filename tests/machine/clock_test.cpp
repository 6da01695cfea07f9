// The machine's clocks, and the one that a program may set.
#include "scheduler/machine/kernel/clock.h"

#include <doctest/doctest.h>

#include <cerrno>

using namespace fiberscope;
using namespace fiberscope::machine;

namespace {

struct Clocks {
  base::VirtualClock time;
  Costs costs;
  Clock clock{time, costs};
};

}  // namespace

TEST_CASE("setting the wall clock moves no other clock") {
  Clocks c;
  c.costs.clock_read_ns = 0;
  c.time.now_ns = 5 * base::kSecond;
  CHECK(c.clock.read(CLOCK_REALTIME) == kWallClockAtStartNs + 5 * base::kSecond);
  CHECK(c.clock.set_wall(77'000 * base::kSecond) == 0);
  c.time.now_ns += base::kSecond;
  for (const clockid_t wall : {CLOCK_REALTIME, CLOCK_REALTIME_COARSE, CLOCK_TAI,
                               CLOCK_REALTIME_ALARM}) {
    CHECK(c.clock.read(wall) == 77'001 * base::kSecond);
  }
  for (const clockid_t other : {CLOCK_MONOTONIC, CLOCK_MONOTONIC_RAW, CLOCK_BOOTTIME}) {
    CHECK(c.clock.read(other) == kUpAtStartNs + 6 * base::kSecond);
  }
}

TEST_CASE("the machine cannot have been started before 1970") {
  Clocks c;
  c.time.now_ns = 100 * base::kSecond;
  const base::TimeNs up = kUpAtStartNs + 100 * base::kSecond;
  CHECK(c.clock.set_wall(up - 1) == -EINVAL);
  CHECK(c.clock.set_wall(up) == 0);
  CHECK(wall_ns(c.time) == up);
}

TEST_CASE("clocks are known by their numbers") {
  CHECK(is_clock(CLOCK_REALTIME));
  CHECK(is_clock(CLOCK_THREAD_CPUTIME_ID));
  CHECK_FALSE(is_clock(10));  // of a computer that is no more
  CHECK_FALSE(is_clock(-6));  // another process's CPU time
  CHECK_FALSE(is_clock(99));
  CHECK_FALSE(is_wall(CLOCK_MONOTONIC));
}
