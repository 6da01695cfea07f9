// SystemCalls: what this process may still ask of the kernel.
//
// Owns: the list. Deliberately does not know files by name (landlock.h) and who asks.
#pragma once

#include <string>

namespace fiberscope::engine {

// prepare_list_of_calls: makes the list, for all processes that this one will fork; else each makes
// it for itself.
void prepare_list_of_calls();

// restrict_system_calls: from now on all that is not listed fails with EPERM, or with ENOSYS where
// the C library then goes an older way. Returns "" or why the kernel does not do that. Requires:
// no_new_privs.
std::string restrict_system_calls();

}  // namespace fiberscope::engine
