// Fiber: an own stack and saved registers. fiber.cpp and switch_x86_64.S are the only files that
// touch Boost.Context.
//
// Owns: stacks (StackArena), the switch, and the machine facts of a suspended fiber. Deliberately
// does not know queues, time or who runs next (scheduler.h).
//
// Invariants:
//  1. A fiber is Created, Queued, Running, Waiting or Done; it is in exactly one place: the running
//     slot, a ready queue, or one wait record. Only Scheduler changes that.
//  2. A suspended fiber is never destroyed: it ends by running to its end.
//  3. No C++ exception leaves a fiber's entry.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "scheduler/base/ids.h"
#include "scheduler/trace/event.h"

namespace fiberscope::core {

// A stack: [bottom, top), with a guard below bottom.
struct Stack {
  std::byte* bottom = nullptr;
  std::byte* top = nullptr;
  std::size_t size() const { return static_cast<std::size_t>(top - bottom); }
};

// StackArena: stacks of one size, lazily backed, guarded below, recycled last-in first-out.
// Never uses huge pages. Guards use MADV_GUARD_INSTALL where the kernel has it (6.13+), else
// mprotect(2). A recycled stack keeps at most its top page resident.
class StackArena {
 public:
  explicit StackArena(std::size_t stack_bytes);
  ~StackArena();
  StackArena(const StackArena&) = delete;
  StackArena& operator=(const StackArena&) = delete;

  // allocate: a stack, or one with top == nullptr when the kernel gives no more memory or maps.
  Stack allocate();
  void recycle(Stack stack);
  std::size_t stack_bytes() const { return stack_bytes_; }
  std::size_t live_count() const { return live_count_; }

 private:
  struct Slab {
    std::byte* base;
    std::size_t bytes;
  };
  bool add_slab();

  std::size_t stack_bytes_;
  std::size_t live_count_ = 0;
  std::size_t next_slab_stacks_ = 16;
  std::vector<Slab> slabs_;
  std::vector<Stack> free_;
};

// What a suspended fiber left behind. Values are raw; normalise() makes them fit for a trace.
struct FiberFacts {
  std::size_t reserved_bytes = 0;
  std::size_t used_bytes = 0;        // top - saved rsp
  std::size_t high_water_bytes = 0;  // deepest page ever touched, from mincore(2)
  std::array<std::uint64_t, 8> registers{};  // in the order of trace::kRegisterNames
};

// normalise: registers without addresses (see trace::Register).
std::vector<trace::Register> normalise(const FiberFacts& facts, const Stack& stack);

enum class FiberState : std::uint8_t { Created, Queued, Running, Waiting, Done };

struct Fiber {
  using Entry = void (*)(Fiber& self, void* argument);

  void* context = nullptr;  // saved stack pointer while suspended
  Fiber* next = nullptr;    // link of the one list it is in
  Fiber* previous = nullptr;
  FiberState state = FiberState::Created;
  bool cancel_requested = false;
  base::LaneId lane;        // the lane that speaks for it now: its own, or its innermost generator's
  base::LaneId home_lane;   // its own
  std::uint64_t number = 0; // 1, 2, 3 ... in order of creation
  Stack stack;
  Entry entry = nullptr;
  void* argument = nullptr;
  void* user = nullptr;     // whoever created it: the host keeps Python's state here
  void* asan_fake_stack = nullptr;
};

}  // namespace fiberscope::core
