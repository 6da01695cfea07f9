// Nap traces: a lane that runs and sleeps in turn, and two of which one is late: what is idle in
// them is known to the nanosecond.
#pragma once

#include <vector>

#include "tests/support/trace_sample.h"

namespace fiberscope::test {

struct Nap {
  base::TimeNs run_ms = 0;
  base::TimeNs sleep_ms = 0;  // 0: the next run follows at once, or it is the end
};

std::vector<std::uint8_t> nap_trace_bytes(const std::vector<Nap>& naps);
trace::Trace nap_trace(const std::vector<Nap>& naps);

// late_trace: lane 3 sleeps `asked_ns` from 1 ms on; lane 4 blocks their thread for `held_ns` at
// the same time. Lane 3 gets ready 1 ms after that.
std::vector<std::uint8_t> late_trace_bytes(base::TimeNs asked_ns, base::TimeNs held_ns);
// late_so_far: the same, as long as lane 3 is not ready.
trace::Trace late_so_far(base::TimeNs asked_ns, base::TimeNs held_ns);
trace::Trace late_trace(base::TimeNs asked_ns, base::TimeNs held_ns);

}  // namespace fiberscope::test
