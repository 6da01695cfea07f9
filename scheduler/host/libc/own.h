// How a function of the C library's is taken over.
//
// Owns nothing. Deliberately does not know any function.
#pragma once

#include <dlfcn.h>

#include "scheduler/host/libc/results.h"

namespace fiberscope::host {

// librarys_own: the C library's function of this name, which ours hides.
template <class Function>
Function librarys_own(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

}  // namespace fiberscope::host

// FS_TWIN: `name` of the C library is the same as the function `of`, which is defined above it. By
// its symbol, since a header may have given the name to another one (open to open64).
#define FS_TWIN(name, of)                               \
  extern "C" __typeof__(of) fs_twin_##name __asm__(#name) \
      __attribute__((alias(#of), copy(of)));
