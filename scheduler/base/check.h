// CHECK: our own bugs end the engine at once, with the place and the broken claim on stderr.
// Never used for a simulated failure, the program's failure or the environment's failure.
// In tests the name CHECK is doctest's (include doctest first); so headers use check_failed().
//
// Owns nothing. Deliberately does not know what is running when it fails.
#pragma once

namespace fiberscope::base {

[[noreturn]] void check_failed(const char* file, int line, const char* claim, const char* detail);

}  // namespace fiberscope::base

#ifndef DOCTEST_LIBRARY_INCLUDED
#define CHECK(claim)                 \
  (static_cast<bool>(claim) ? void() \
                            : ::fiberscope::base::check_failed(__FILE__, __LINE__, #claim, ""))
#endif
#define CHECK_MSG(claim, detail) \
  (static_cast<bool>(claim)      \
       ? void()                  \
       : ::fiberscope::base::check_failed(__FILE__, __LINE__, #claim, detail))
