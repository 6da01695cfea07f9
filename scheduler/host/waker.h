// Who wakes, when something of the machine becomes ready.
#pragma once

#include "scheduler/base/ids.h"

namespace fiberscope::host {

// machine_waker: the lane whose system call made it ready; none: it came by itself, over a wire
// with latency or from a device.
base::LaneId machine_waker();

}  // namespace fiberscope::host
