// Programs: what execve(2) finds where it is asked for one: this Python, a script whose first line
// names it, or a small program of the machine's. What else really lies there is not there for a
// process.
//
// Owns nothing. Deliberately does not know how a process begins (libc/processes.cpp).
// Source: execve(2) of Linux man-pages 6.03; Linux fs/binfmt_script.c; env(1).
#pragma once

#include "scheduler/host/processes/command.h"

namespace fiberscope::host {

// find_program: `words`: as execve(2) gets them. 0: `out` is what to run. Errors: minus an errno;
// what is there and does not run is told, with what to do instead.
int find_program(const char* path, char* const words[], Command& out);

}  // namespace fiberscope::host
