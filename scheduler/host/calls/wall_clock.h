// The wall clock and the waits until a moment on it. A program may set it, as root may set that of
// a computer: it is the machine's, so all processes of the run see it. No wait for a duration, and
// no moment on another clock, moves by it; a wait until a moment on the wall clock is looked at
// again.
//
// Owns: who waits until a moment on the wall clock. Deliberately does not know what the waits are
// for.
// Source: clock_settime(2), timer_settime(2) ("discontinuous changes") of Linux man-pages 6.03.
#pragma once

#include <ctime>

#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

// Deadline: a moment on one of the machine's clocks.
struct Deadline {
  clockid_t which = CLOCK_MONOTONIC;
  TimeNs at_ns = base::kNever;

  // due_ns: on the run's clock, as the wall clock stands now; kNever: it does not come.
  TimeNs due_ns() const;
};
// moment_of: what a call is given.
Deadline moment_of(clockid_t which, const timespec& at);
// after: a duration from now.
Deadline after(TimeNs duration_ns);
// is_duration: of tv_nsec and tv_sec, as the kernel takes them.
bool is_duration(const timespec& of);
TimeNs ns_of(const timespec& of);
timespec timespec_of(TimeNs ns);

// WallWaiter: the running fiber, about to park until a deadline. Lies on its stack; whoever parks
// lets its hook call leave().
class WallWaiter {
 public:
  explicit WallWaiter(const Deadline& deadline);
  ~WallWaiter() { leave(); }
  WallWaiter(const WallWaiter&) = delete;
  WallWaiter& operator=(const WallWaiter&) = delete;
  void leave();
  PyFiber& fiber() const { return fiber_; }

 private:
  PyFiber& fiber_;
};

// sleep_until: clock_nanosleep(2): 0, or -EINTR. `name`: the call's.
int sleep_until(const char* name, const Deadline& deadline);
// set_wall_clock: Errors: -EINVAL. Emits: NoteAdded, LaneReady for those who wait until a moment.
int set_wall_clock(TimeNs wall_ns);

}  // namespace fiberscope::host
