// C streams over the machine's descriptors: see libc/streams.cpp.
//
// Owns which stream is over which descriptor. Deliberately does not know what is behind that.
#pragma once

#include "scheduler/host/run/process.h"

namespace fiberscope::host {

// begin_standard_streams: stdin, stdout and stderr of C lead to the numbers 0, 1 and 2 of the
// simulated process that calls, so that what a C library prints is in the trace.
void begin_standard_streams();
// enter_streams: another process runs. `before`: nullptr: none has run yet.
void enter_streams(Process* before, Process& process);
// drop_streams: the process has ended: what it has not written out is lost.
// adopt_streams: all that there are are this process's: it was forked.
void adopt_streams(const Process& process);
void drop_streams(const Process& process);

}  // namespace fiberscope::host
