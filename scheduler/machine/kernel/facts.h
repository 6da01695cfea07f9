// Facts: constants of the simulated machine that programs may ask for and that are the same in
// every run: its user, its memory. What settings say (cores, costs) stands in base/machine.h.
//
// Owns these numbers and names. Deliberately does not know who asks: the C library's calls and
// /proc tell the same.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace fiberscope::machine {

// The user that every simulated process is of, with a group of its own, as Debian makes the first
// one.
inline constexpr uid_t kUserId = 1000;
inline constexpr gid_t kGroupId = 1000;
inline constexpr const char* kUserName = "student";
inline constexpr const char* kUserHome = "/home" "/student";
inline constexpr const char* kUserShell = "/bin/bash";

// Memory. No swap. Free: what a quiet machine of this size has left.
inline constexpr std::uint64_t kMemoryBytes = std::uint64_t{8} << 30;
inline constexpr std::uint64_t kMemoryFreeBytes = std::uint64_t{6} << 30;

// What the interpreter of one process takes of it.
inline constexpr std::uint64_t kProcessBytes = std::uint64_t{10} << 20;

// The disk, of which programs fill nothing that counts.
inline constexpr std::uint64_t kDiskBytes = std::uint64_t{64} << 30;
inline constexpr std::uint64_t kDiskFreeBytes = std::uint64_t{48} << 30;

// Ticks of times(2) and /proc in a second: USER_HZ of Linux on x86-64.
inline constexpr long kClockTicksPerSecond = 100;

}  // namespace fiberscope::machine
