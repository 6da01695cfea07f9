// Process calls: by which flags of clone(2) a run's processes ask their engine for another, told
// from all else that a program may call.
//
// Owns nothing. Deliberately does not know who asks, nor who answers.
//
// Each of a run's processes is a child of its engine's, which so learns of every end. Process:
// another of the run's, a copy of the calling one. Here: the first call of one that was made so,
// and the engine answers 0 once it knows the process.
//
// A zygote is a process that has come as far as the run's first one before the program began, and
// from which processes are made that begin anew; of two kinds: with an interpreter that has begun,
// and, cold, without. Stand: it waits there for the next that is wanted;
// answered with zygote_told(). Spawn: such a process is wanted. Memory: a file is wanted for what
// all processes share; answered with its number. Fetch: the first process's descriptor, its next
// word, is wanted as well; answered with the number that it has got.
//
// All but Process are never carried out. CLONE_SYSVSEM, CLONE_IO and CLONE_UNTRACED only tell them
// from other calls.
#pragma once

#include <linux/sched.h>

#include <csignal>
#include <cstddef>
#include <cstdint>

namespace fiberscope::base {

inline constexpr std::uint64_t kProcessFlags = CLONE_PARENT | CLONE_SYSVSEM | SIGCHLD;
inline constexpr std::uint64_t kHereFlags = CLONE_PARENT | CLONE_SYSVSEM;
inline constexpr std::uint64_t kZygoteStandFlags = CLONE_PARENT | CLONE_IO;
// Its other words: the numbers of the descriptors that the new process gets as well, or
// kNoDescriptor; and spawn_word().
inline constexpr std::uint64_t kSpawnFlags = CLONE_PARENT | CLONE_IO | CLONE_SYSVSEM;
inline constexpr std::uint64_t kMemoryFlags = CLONE_PARENT | CLONE_IO | CLONE_UNTRACED;
inline constexpr std::uint64_t kFetchFlags =
    CLONE_PARENT | CLONE_IO | CLONE_UNTRACED | CLONE_SYSVSEM;

inline constexpr std::size_t kSpawnDescriptors = 3;  // memory, trace, questions
inline constexpr std::size_t kBeginningWord = 5;     // of both: how it has come there
inline constexpr std::uint64_t kNoDescriptor = 0x7ff;

// spawn_word: which seat is the new process's, the number of what becomes its standard input, and
// whether no interpreter may have begun in it.
constexpr std::uint64_t spawn_word(std::uint16_t seat, int input, bool cold) {
  return seat | static_cast<std::uint64_t>(input) << 17 | static_cast<std::uint64_t>(cold) << 16;
}
constexpr std::uint16_t seat_of(std::uint64_t word) { return static_cast<std::uint16_t>(word); }
constexpr bool cold_of(std::uint64_t word) { return (word >> 16 & 1) != 0; }
constexpr std::uint64_t input_of(std::uint64_t word) { return word >> 17; }

// ZygoteTold: what the zygote makes a process of: by which numbers it has the descriptors, the last
// of which is standard input's, and the seat.
struct ZygoteTold {
  std::uint64_t descriptors[kSpawnDescriptors + 1];
  std::uint64_t seat;
};
constexpr std::int64_t zygote_told(const ZygoteTold& told) {
  std::uint64_t out = told.seat;
  for (const std::uint64_t number : told.descriptors) out = out << 11 | number;
  return static_cast<std::int64_t>(out);
}
constexpr ZygoteTold zygote_heard(std::int64_t told) {
  ZygoteTold out{};
  auto rest = static_cast<std::uint64_t>(told);
  for (std::size_t i = kSpawnDescriptors + 1; i-- > 0; rest >>= 11) {
    out.descriptors[i] = rest & kNoDescriptor;
  }
  out.seat = rest;
  return out;
}

}  // namespace fiberscope::base
