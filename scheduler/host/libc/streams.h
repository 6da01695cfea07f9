// C streams over the machine's descriptors: see libc/streams.cpp.
//
// Owns which stream is over which descriptor. Deliberately does not know what is behind that.
#pragma once

namespace fiberscope::host {

// begin_standard_streams: stdin, stdout and stderr of C lead to the numbers 0, 1 and 2 of the
// simulated process, so that what a C library prints is in the trace. Requires: the first process's
// main thread runs.
void begin_standard_streams();

}  // namespace fiberscope::host
