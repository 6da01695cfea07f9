// Given input: texts as what the run reads from its stdin.
//
// Owns nothing. Deliberately does not know whose texts they are.
#pragma once

#include <string>

namespace fiberscope::engine {

// give_input: stdin holds this, and then its end: as a pipe, which it was more often than a file.
// Copies of it that are open lead there as well. Errors: 0, or minus an errno.
int give_input(const std::string& text);

}  // namespace fiberscope::engine
