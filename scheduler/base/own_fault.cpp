#include "scheduler/base/own_fault.h"

#include <cstdio>

namespace fiberscope::base {

namespace {

volatile bool told = false;

}  // namespace

void tell_own_fault(const char* what) {
  if (told) return;
  told = true;
  std::fprintf(stderr,
               "fiberscope: internal error: %s; this is a fault of Fiberscope, not of the program: "
               "please report it with the program\n",
               what);
}

bool is_own_fault() { return told; }

}  // namespace fiberscope::base
