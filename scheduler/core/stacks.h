// Stacks: where the stacks of fibers lie, and how deep each has been used.
//
// Owns: the address space of all stacks, those that are free, and what is known of each: which of
// its pages its user has touched. Deliberately does not know fibers.
//
// Invariants:
//  1. Below every stack lies a guard, at most 36 KiB away.
//  2. With own marks, a stack that is handed out looks untouched below its top page: the kernel has
//     no page there, or the page is painted.
#pragma once

#include <cstddef>
#include <cstdint>

#include "scheduler/base/own.h"

namespace fiberscope::core {

// A stack: [bottom, top), with a guard below bottom. The top is a little below the end of its
// pages, by a different amount from stack to stack: equal offsets would make the hot ends of all
// stacks compete for the same few cache sets.
struct Stack {
  std::byte* bottom = nullptr;
  std::byte* top = nullptr;
  std::size_t size() const { return static_cast<std::size_t>(top - bottom); }
};

// StackArena: stacks of one size, lazily backed, guarded below, recycled last-in first-out.
// Never uses huge pages. Guards use MADV_GUARD_INSTALL where the kernel has it (6.13+), else
// mprotect(2). A recycled stack gives its memory back, all but its top page; only the few recycled
// last keep theirs, since they are used again at once.
class StackArena {
 public:
  // Units: `stack_bytes` is rounded up to pages; the guard page is taken out of it. `own_marks`:
  // the high-water mark of a used stack is to be its latest user's own.
  explicit StackArena(std::size_t stack_bytes, bool own_marks = false);
  ~StackArena();
  StackArena(const StackArena&) = delete;
  StackArena& operator=(const StackArena&) = delete;

  // allocate: a stack, or one with top == nullptr when the kernel gives no more memory or maps.
  Stack allocate();
  void recycle(Stack stack);
  // reserve: maps address space for `stacks` more, ahead of a limit on it. False: not to be had.
  bool reserve(std::size_t stacks);
  std::size_t stack_bytes() const { return stack_bytes_; }
  std::size_t live_count() const { return live_count_; }
  bool own_marks() const { return own_marks_; }

 private:
  struct Slab {
    std::byte* base;
    std::size_t bytes;
    std::byte* mapped;
    std::size_t mapped_bytes;
  };
  bool add_slab(std::size_t stacks);

  std::size_t stack_bytes_;
  bool large_;
  std::size_t step_bytes_;  // from one to the next
  bool own_marks_;
  std::size_t live_count_ = 0;
  std::size_t carved_count_ = 0;
  std::size_t next_slab_stacks_ = 16;
  base::own::Vector<Slab> slabs_;
  std::size_t carving_ = 0;         // the slab that fresh stacks come from
  std::size_t carving_offset_ = 0;  // how much of it is carved
  base::own::Vector<Stack> free_;
  std::size_t warm_count_ = 0;  // so many at the end of free_ have kept their memory
  std::size_t warm_count_max_;
};

// stack_reserved: a stack's address space.
std::size_t stack_reserved(const Stack& stack);
// stack_resident: the lowest page that is in memory, whoever touched it. Source: mincore(2).
std::byte* stack_resident(const Stack& stack);
// stack_high_water: down to the deepest page that its user has touched. `resident`:
// stack_resident().
std::size_t stack_high_water(const Stack& stack, const std::byte* resident);
// wash: what lies below `kept` looks untouched from now on. Pages near the top stay in memory and
// are painted, deeper ones are given back. `resident`: stack_resident(), at the least.
void wash(const Stack& stack, std::byte* resident, std::byte* kept);

}  // namespace fiberscope::core
