// Calls that name a file: see libc/paths.cpp, libc/facts.cpp.
//
// Owns nothing. Deliberately does not know what lies in the tree (calls/paths.h).
#pragma once

#include <sys/stat.h>

namespace fiberscope::host {

// open_scripted_stdin: if the recipe declares a device "stdin", it becomes descriptor 0.
// Requires: the first process's main thread runs.
void open_scripted_stdin();

// facts_of: fstat(2).
int facts_of(int number, struct stat* out);
// describe_device: of a declared device.
void describe_device(struct stat* out);

}  // namespace fiberscope::host
