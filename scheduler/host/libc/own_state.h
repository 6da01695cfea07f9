// What the C library keeps once for a process, for each simulated process by itself.
//
// Owns: what of the C library's own state is exchanged when another process runs; it lies in the
// Process. Deliberately does not know when that happens (run/runtime.h).
#pragma once

#include "scheduler/host/run/process.h"

namespace fiberscope::host {

// enter_process: see Hooks.
void enter_process(Process* before, Process& process);

}  // namespace fiberscope::host
