#include "scheduler/base/check.h"

#include <cstdio>
#include <cstdlib>

#include "scheduler/base/own_fault.h"

namespace fiberscope::base {

void check_failed(const char* file, int line, const char* claim, const char* detail) {
  char what[512];
  std::snprintf(what, sizeof what, "%s:%d: CHECK(%s) failed%s%s", file, line, claim,
                *detail ? ": " : "", detail);
  tell_own_fault(what);
  std::abort();
}

}  // namespace fiberscope::base
