// KernelText: what a file of the kernel's says (proc(5)), read past the C library: what that holds
// of memory in the engine is what every run begins with, whatever the engine has looked up before.
//
// Owns nothing. Deliberately does not know what the text means.
#pragma once

#include <sys/types.h>

#include <string>

namespace fiberscope::engine {

// kernel_text: empty: there is no such file.
std::string kernel_text(const std::string& path);
// has_one_thread: the process, now.
bool has_one_thread(pid_t pid);

}  // namespace fiberscope::engine
