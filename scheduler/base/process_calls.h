// Process calls: by which flags of clone(2) a run's processes ask their engine for another, told
// from all else that a program may call.
//
// Owns nothing. Deliberately does not know who asks, nor who answers.
//
// Each of a run's processes is a child of its engine's, which so learns of every end. Process:
// another of the run's. Here: the first call of one that was made so; it is never carried out, and
// the engine answers 0 once it knows the process. CLONE_SYSVSEM only tells the two from other
// calls.
#pragma once

#include <linux/sched.h>

#include <csignal>
#include <cstdint>

namespace fiberscope::base {

inline constexpr std::uint64_t kProcessFlags = CLONE_PARENT | CLONE_SYSVSEM | SIGCHLD;
inline constexpr std::uint64_t kHereFlags = CLONE_PARENT | CLONE_SYSVSEM;

}  // namespace fiberscope::base
