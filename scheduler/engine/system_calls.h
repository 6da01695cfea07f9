// SystemCalls: what this process may still ask of the kernel.
//
// Owns: the list. Deliberately does not know files by name (landlock.h) and who asks.
#pragma once

#include <sched.h>

#include <csignal>
#include <cstdint>
#include <string>

namespace fiberscope::engine {

// Two calls of a run that can have checkpoints, which the kernel lets wait until its engine has
// decided, told from others by clone(2)'s flags. Fork: this process, as a child of the engine's.
// Stand: nobody goes on from here before the engine says so; it is never carried out.
inline constexpr std::uint64_t kForkFlags = CLONE_PARENT | SIGCHLD;
inline constexpr int kForkEventsWord = 5;  // a word of the call which clone(2) does not look at
inline constexpr std::uint64_t kStandFlags = CLONE_PARENT;

// prepare_list_of_calls: makes the list, for all processes that this one will fork; else each makes
// it for itself.
void prepare_list_of_calls();

// restrict_system_calls: from now on all that is not listed fails with EPERM, or with ENOSYS where
// the C library then goes an older way. Returns "" or why the kernel does not do that. Requires:
// no_new_privs. `listener`: if not null, the two calls above wait for whoever has the descriptor
// that it gets (seccomp_unotify(2)), and a process may have itself ended with its parent; -1: the
// kernel has no such thing, and they are refused.
std::string restrict_system_calls(int* listener = nullptr);

}  // namespace fiberscope::engine
