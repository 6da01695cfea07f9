// Facts: constants of the simulated machine that programs may ask for and that are the same in
// every run: its memory. What settings say (cores, costs) stands in base/machine.h.
//
// Owns these numbers and names. Deliberately does not know who asks: the C library's calls and
// /proc tell the same.
#pragma once

#include <cstdint>

namespace fiberscope::machine {

// Memory. No swap. Free: what a quiet machine of this size has left.
inline constexpr std::uint64_t kMemoryBytes = std::uint64_t{8} << 30;
inline constexpr std::uint64_t kMemoryFreeBytes = std::uint64_t{6} << 30;

// What a process has in memory that runs a Python which has just begun.
inline constexpr std::uint64_t kPythonResidentBytes = std::uint64_t{12} << 20;

// Ticks of times(2) and /proc in a second: USER_HZ of Linux on x86-64.
inline constexpr long kClockTicksPerSecond = 100;

}  // namespace fiberscope::machine
