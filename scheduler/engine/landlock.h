// Landlock: which files this process may still reach.
//
// Owns: the rules. Deliberately does not know why a place may be read, nor the other layers.
#pragma once

#include <string>
#include <vector>

namespace fiberscope::engine {

// restrict_files: from now on files are read only in these places, which are files or folders with
// all below them; one that is not there is left out. Nothing is written. What is open stays open.
// Returns "" or why the kernel does not do that. Requires: no_new_privs.
std::string restrict_files(const std::vector<std::string>& readable);

}  // namespace fiberscope::engine
