// Packing: many fibers on few stacks. What a fiber that waits has on its stack is put aside, and
// copied back to the same addresses before it goes on.
//
// Owns: groups of fibers that share stacks, and what is put aside. Deliberately does not know
// queues, nor when a switch comes (scheduler.h).
//
// All of it is the process's own (base/own.h), as the stacks are.
//
// Invariants:
//  1. Of the fibers of one stack at most one is its resident: its bytes are in place. The others
//     are packed.
//  2. Fibers that share a stack are of one group. Of a group at most one runs, is ready or is
//     parked; the others have handed over or have not begun. So whoever is handed over to can have
//     its stack, unless the one that hands over stands on it itself: then the scheduler takes the
//     way round by a stack of its own.
//  3. Nobody but its own frames points into the stack of a fiber that has handed over.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "scheduler/core/fiber.h"
#include "scheduler/core/lanes.h"

namespace fiberscope::core {

// Pattern: the words of a stack that others resemble: fibers that wait in the same place.
struct Pattern {
  Stack stack;  // that it was taken from
  std::vector<std::uint64_t> words;
};

// Packed: a stack from the saved stack pointer up, as what differs from a pattern.
struct Packed {
  std::uint32_t word_count = 0;
  std::uint32_t distance_count = 0;
  const Pattern* pattern = nullptr;  // nullptr: all zeros
  // A bit for each word that differs; the different distances from what the pattern says; and for
  // each word that differs, in a byte, which of them it is. Without a distance_count: its own.
  std::unique_ptr<std::uint64_t[]> words;
  Wait wait;                         // the fiber's, if its own lies on the stack,
  const Wait* wait_place = nullptr;  // there
#if defined(__SANITIZE_ADDRESS__)
  std::vector<unsigned char> shadow;
#endif
};

// Differences: of a stack's words from a pattern.
struct Differences {
  std::vector<std::uint64_t> bits;       // a bit for each word that differs
  std::vector<std::uint64_t> distances;  // of each that does
  std::vector<std::uint64_t> different;  // each of them once; empty: they are too many
  std::vector<std::uint8_t> which;       // of `different`
  // words: that it takes to keep them.
  std::size_t words() const {
    const std::size_t all =
        different.empty() ? distances.size() : different.size() + (which.size() + 7) / 8;
    return bits.size() + all;
  }
};

struct SharedStack {
  Stack stack;
  Fiber* resident = nullptr;
  std::uint32_t fiber_count = 0;
  std::size_t place = 0;  // in its group
  base::EventSeq seen;    // since when its resident had not moved, when it was looked at last
};

// Packing: of a fiber that may be packed.
struct Packing {
  StackGroup* group = nullptr;
  SharedStack* shared = nullptr;
  std::size_t high_water_bytes = 0;  // of its times on the stack that are over
  std::unique_ptr<Packed> packed;
};

class StackGroup {
 public:
  // A group shares stacks as soon as it has `stacks_max`.
  StackGroup(StackArena& arena, const Lanes& lanes, std::size_t stacks_max)
      : arena_(arena), lanes_(lanes), stacks_max_(stacks_max) {}
  StackGroup(const StackGroup&) = delete;
  StackGroup& operator=(const StackGroup&) = delete;

  // settle: gives a new fiber a stack, of which it is the resident. False: no memory.
  bool settle(Fiber& fiber);
  // leave: the fiber is Done or has never begun: its stack is for the others.
  void leave(Fiber& fiber);
  // take_place: a packed fiber is the resident of its stack again. Requires: nobody stands on it.
  void take_place(Fiber& fiber);

  std::size_t stack_count() const { return stacks_.size(); }

 private:
  SharedStack* vacated();
  void pack(SharedStack& shared, const std::byte* resident);
  // Patterns: of one length; `likely` was the best of them last.
  struct Patterns {
    std::vector<std::unique_ptr<Pattern>> all;
    std::size_t likely = 0;
  };
  const Pattern* differ(const Stack& stack, const std::uint64_t* words, std::uint32_t count);

  StackArena& arena_;
  const Lanes& lanes_;
  std::size_t stacks_max_;
  std::vector<std::unique_ptr<SharedStack>> stacks_;
  std::size_t hand_ = 0;                        // whose resident is looked at next
  std::map<std::uint32_t, Patterns> patterns_;  // by their length
  std::size_t pattern_count_ = 0;
  Differences differences_, tried_;  // room for pack()
};

// unpacked: the words of a packed fiber's stack, from the saved stack pointer up.
std::vector<std::uint64_t> unpacked(const Fiber& fiber);

}  // namespace fiberscope::core
