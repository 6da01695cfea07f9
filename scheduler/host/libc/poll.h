// Waits for descriptors, below Python: see libc/poll.cpp.
#pragma once

#include <string_view>

#include "scheduler/host/calls/files.h"

namespace fiberscope::host {

enum class WaitEnd { Ready, TimedOut, Interrupted };

struct Waited {
  WaitEnd end = WaitEnd::Ready;
  bool parked = false;        // false: it was ready at once
  base::TimeNs ready_ns = 0;  // when it was woken; it may have had to wait for a core since
};

// wake_ready_pollers: wakes the fibers that wait for a real descriptor that is ready now.
// Requires: a program runs.
void wake_ready_pollers();
// wait_until_ready: parks until `events` of poll(2) are there. False: a signal's handler has
// raised, so the call is to return at once.
bool wait_until_ready(const Target& target, short events, std::string_view words);
// wait_for_file: the same until deadline_ns at the latest. `words`: the whole reason.
Waited wait_for_file(const Target& target, short events, std::string_view words,
                     base::TimeNs deadline_ns = base::kNever);

}  // namespace fiberscope::host
