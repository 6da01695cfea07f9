// Interval timers: setitimer(2) in virtual time.
//
// Owns: when each process's three timers end, and that they raise SIGALRM, SIGVTALRM and SIGPROF;
// likewise when its limit of CPU time is reached (RLIMIT_CPU: SIGXCPU each second, then SIGKILL).
// Deliberately does not know what becomes of a signal (signals.h).
//
// Invariant: a timer that repeats keeps to its beat: what came too late takes nothing from the
// next.
#pragma once

#include <sys/time.h>

#include "scheduler/host/run/process.h"

namespace fiberscope::host {

// set_interval_timer: of the calling process; as setitimer(2), or with `value` nullptr as
// getitimer(2). 0, or -EINVAL.
int set_interval_timer(int which, const itimerval* value, itimerval* before);
// wake_cpu_timers: the process, of which nobody has computed for a while, does so again. Requires:
// process.cpu_timers_rest.
void wake_cpu_timers(Process& process);
// heed_cpu_limit: the process's RLIMIT_CPU is a new one, or it has just begun.
void heed_cpu_limit(Process& process);
// stop_interval_timers: the process has ended.
void stop_interval_timers(Process& process);

}  // namespace fiberscope::host
