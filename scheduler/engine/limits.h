// Limits: what ends a run from outside of its simulated machine: the real processor time and the
// real memory of its process.
//
// Owns: the timer that looks at them. Deliberately does not know what Python allocates, which is
// counted where it does (host/python/memory.h), nor outputs and traces.
#pragma once

#include "scheduler/base/recipe.h"

namespace fiberscope::engine {

// watch_limits: at a limit the run ends with RunEnded (Budget), a line on stderr and exit status 3.
// Memory: what the process has got since now, of the C library and of the machine as well, half as
// much again as Python alone may have. Call in the child, once; before the barrier is raised.
void watch_limits(const base::Limits& limits);
// watch_limits_on: in a process that was forked from one that watches, behind the barrier.
void watch_limits_on();

}  // namespace fiberscope::engine
