#include "scheduler/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace fiberscope::base {

void check_failed(const char* file, int line, const char* claim, const char* detail) {
  std::fprintf(stderr, "fiberscope: internal error: %s:%d: CHECK(%s) failed%s%s\n", file, line,
               claim, *detail ? ": " : "", detail);
  std::abort();
}

}  // namespace fiberscope::base
