// Waits for descriptors, below Python: see libc_poll.cpp.
#pragma once

#include "scheduler/host/files.h"

namespace fiberscope::host {

// wake_ready_pollers: wakes the fibers that wait for a real descriptor that is ready now.
// Requires: a program runs.
void wake_ready_pollers();
// wait_until_ready: parks until `events` of poll(2) are there. False: a signal's handler has
// raised, so the call is to return at once.
bool wait_until_ready(const Target& target, short events, const char* words);

}  // namespace fiberscope::host
