// Facts: constants of the simulated machine that programs may ask for and that are the same in
// every run: its memory, its disk, its user. What settings say (cores, costs) stands in
// base/machine.h.
//
// Owns these numbers and names. Deliberately does not know who asks: the C library's calls and
// /proc tell the same.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace fiberscope::machine {

// Memory. No swap. Free: what a quiet machine of this size has left.
inline constexpr std::uint64_t kMemoryBytes = std::uint64_t{8} << 30;
inline constexpr std::uint64_t kMemoryFreeBytes = std::uint64_t{6} << 30;
// Of what is not free, what files take.
inline constexpr std::uint64_t kCacheBytes = std::uint64_t{1} << 30;
inline constexpr std::uint64_t kBufferBytes = std::uint64_t{64} << 20;

// The disk, as df(1) tells it. What a program writes takes nothing of it.
inline constexpr std::uint64_t kDiskBytes = std::uint64_t{64} << 30;
inline constexpr std::uint64_t kDiskFreeBytes = std::uint64_t{32} << 30;
inline constexpr std::uint64_t kDiskFiles = std::uint64_t{4} << 20;
inline constexpr std::uint64_t kDiskFreeFiles = std::uint64_t{3} << 20;

// The user whose processes are simulated, the group of the same name, and the group of all people.
inline constexpr uid_t kStudent = 1'000;
inline constexpr gid_t kStudentGroup = 1'000;
inline constexpr gid_t kPeopleGroup = 100;
inline constexpr char kStudentHome[] = "/home/student";

// Ports below this one are root's: net.ipv4.ip_unprivileged_port_start.
inline constexpr std::uint16_t kUserPortMin = 1'024;

// What a process has in memory that runs a Python which has just begun.
inline constexpr std::uint64_t kPythonResidentBytes = std::uint64_t{12} << 20;
// Its address space, and what of it a further thread's stack takes.
inline constexpr std::uint64_t kPythonSizeBytes = std::uint64_t{24} << 20;
inline constexpr std::uint64_t kThreadStackBytes = std::uint64_t{8} << 20;

// Ticks of times(2) and /proc in a second: USER_HZ of Linux on x86-64.
inline constexpr long kClockTicksPerSecond = 100;

}  // namespace fiberscope::machine
