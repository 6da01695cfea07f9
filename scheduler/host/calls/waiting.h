// Waiting: until descriptors are ready, in virtual time.
//
// Each wait first asks without waiting. When none is ready, the calling thread's fiber parks until
// the deadline, or until one of its descriptors is ready: files of the machine tell so at once;
// real ones are asked whenever another fiber is about to wait itself, since only a running fiber
// can have made one ready.
//
// Owns: who waits for a real descriptor. Deliberately does not know the calls (libc/poll.cpp).
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "scheduler/host/calls/files.h"

namespace fiberscope::host {

enum class WaitEnd { Ready, TimedOut, Interrupted };

struct Waited {
  WaitEnd end = WaitEnd::Ready;
  bool parked = false;        // false: it was ready at once
  base::TimeNs ready_ns = 0;  // when it was woken; it may have had to wait for a core since
};

// Wanted: one descriptor of poll(2) and the events it is asked for. Below 0: none.
struct Wanted {
  int number;
  short events;
  short ready;
  Target target;
};
// want: of the calling process.
Wanted want(int number, short events);
// wait_for_any: a system call called `name` that waits until one of them is ready; how many are, or
// -1 with errno. `timeout_ns` < 0: for ever. Emits: InterestsListed, SystemCallDone when one of
// them is the machine's.
int wait_for_any(std::vector<Wanted>& wanted, base::TimeNs timeout_ns, const char* name);

// wake_ready_pollers: wakes the fibers that wait for a real descriptor that is ready now.
// Requires: a program runs.
void wake_ready_pollers();
// wait_until_ready: parks until `events` of poll(2) are there. False: a signal's handler has
// raised, so the call is to return at once.
bool wait_until_ready(const Target& target, short events, std::string_view words);
// wait_for_file: the same until deadline_ns at the latest. `words`: the whole reason.
Waited wait_for_file(const Target& target, short events, std::string_view words,
                     base::TimeNs deadline_ns = base::kNever);

// wait_while: parks as long as it holds; it is asked again whenever something happens to the file.
// Does not end by itself: Interrupted or Ready.
Waited wait_while(const Target& target, const std::function<bool()>& holds, std::string_view words);

}  // namespace fiberscope::host
