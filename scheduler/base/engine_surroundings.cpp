#include "scheduler/base/engine_surroundings.h"

#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>

namespace fiberscope::base {

namespace {

// What a program needs to find things and to speak UTF-8; the last one keeps later allocations
// where an equal run puts them. Only what begins the lists differs.
constexpr std::array kVariables = {"FIBERSCOPE_ENGINE=2",
                                   "FIBERSCOPE_ENGINE=1",
                                   "HOME=/home/student",
                                   "LANG=C.UTF-8",
                                   "PATH=/usr/local/bin:/usr/bin:/bin",
                                   "MALLOC_ARENA_MAX=1",
                                   static_cast<const char*>(nullptr)};
constexpr std::size_t kUsual = 1;

}  // namespace

char* const* engine_environment(bool starts_anew) {
  return const_cast<char* const*>(kVariables.data() + (starts_anew ? 0 : kUsual));
}

// Addresses that are random leak into Python's order. Libraries lie below the longest stack that
// there may be. Past the C library's functions, which are a program's in the engine.
void settle_for_engine() {
  const long persona = syscall(SYS_personality, 0xffffffffUL);
  if (persona != -1) {
    syscall(SYS_personality, static_cast<unsigned long>(persona) | ADDR_NO_RANDOMIZE);
  }
  constexpr rlim64_t kStackBytes = rlim64_t{8} << 20;
  rlimit64 stack{};
  if (syscall(SYS_prlimit64, 0, RLIMIT_STACK, nullptr, &stack) != 0) return;
  stack.rlim_cur = std::min(kStackBytes, stack.rlim_max);
  syscall(SYS_prlimit64, 0, RLIMIT_STACK, &stack, nullptr);
}

}  // namespace fiberscope::base
