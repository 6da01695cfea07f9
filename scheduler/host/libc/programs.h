// Programs: what execve(2) finds where it is asked for one: this Python, a script whose first line
// names it, or a small program of the machine's. What else really lies there is not there for a
// process.
//
// Owns nothing. Deliberately does not know what a program does (start/child_process.h).
// Source: execve(2) of Linux man-pages 6.03; Linux fs/binfmt_script.c; env(1).
#pragma once

#include "scheduler/host/processes/command.h"
#include "scheduler/host/run/process.h"

namespace fiberscope::host {

// find_program: `words`: as execve(2) gets them. 0: `out` is what to run. Errors: minus an errno;
// what is there and does not run is told, with what to do instead.
int find_program(const char* path, char* const words[], Command& out);

// make_process: a child of the calling process, with its files, that has not executed a program
// yet. begin_program: execve(2) in it, the calling process. Errors: minus an errno.
// give_up_process: nobody hears of it. Requires: it has executed none. (libc/processes.cpp)
Process& make_process();
int begin_program(Process& process, const char* path, char* const words[],
                  char* const environment[]);
void give_up_process(Process& process);

}  // namespace fiberscope::host
