// Calls that name a file: see libc/paths.cpp, libc/facts.cpp.
//
// Owns nothing. Deliberately does not know what lies in the tree (calls/paths.h).
#pragma once

namespace fiberscope::host {

// open_scripted_stdin: if the recipe declares a device "stdin", it becomes descriptor 0.
// Requires: the first process's main thread runs.
void open_scripted_stdin();

}  // namespace fiberscope::host
