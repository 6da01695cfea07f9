// For how long somebody has computed, as the C library's calls tell it.
//
// Owns nothing. Deliberately does not know what asking costs (libc/interpose.cpp).
#pragma once

#include <sys/resource.h>

#include <ctime>

#include "scheduler/host/run/cpu_times.h"

namespace fiberscope::host {

// usage_of: getrusage(2), also wait4(2) of a child: with these times; `there`: there is somebody
// who has memory. What nobody counts is 0.
struct rusage usage_of(const CpuTimes& cpu, bool there);
// cpu_clock: clock_gettime(2) of the calling process or thread, or of another by its number
// (clock_getcpuclockid(3)). False: it is no such clock, or nobody is behind it. Requires: a program
// runs. Units: nanoseconds.
bool cpu_clock(clockid_t which, base::TimeNs& out);

}  // namespace fiberscope::host
