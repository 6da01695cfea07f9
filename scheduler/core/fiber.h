// Fiber: an own stack and saved registers. fiber.cpp and switch_x86_64.S are the only files that
// touch Boost.Context.
//
// Owns: the switch, and the machine facts of a suspended fiber. Deliberately does not know where
// stacks lie (stacks.h), queues, time or who runs next (scheduler.h).
//
// Invariants:
//  1. A fiber is Created, Queued, Running, Waiting or Done; it is in exactly one place: the running
//     slot, a ready queue, or one wait record. Only Scheduler changes that.
//  2. A suspended fiber is never destroyed: it ends by running to its end.
//  3. No C++ exception leaves a fiber's entry.
//  4. What the C++ runtime knows about exceptions in flight belongs to the fiber, not the thread: a
//     fiber may switch inside a catch block.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "scheduler/base/ids.h"
#include "scheduler/base/time.h"
#include "scheduler/core/baton.h"
#include "scheduler/core/stacks.h"
#include "scheduler/trace/event.h"

namespace fiberscope::core {

class Scheduler;
class StackGroup;
struct Packing;
struct Wait;

// What a suspended fiber left behind. Values are raw; normalise() makes them fit for a trace.
struct FiberFacts {
  std::size_t reserved_bytes = 0;
  std::size_t used_bytes = 0;                // top - saved rsp
  std::size_t high_water_bytes = 0;          // down to the deepest page ever touched
  std::array<std::uint64_t, 8> registers{};  // in the order of trace::kRegisterNames
};

// normalise: registers without addresses (see trace::Register). Only numbers too small to be an
// address stay numbers.
std::vector<trace::Register> normalise(const FiberFacts& facts, const Stack& stack);

enum class FiberState : std::uint8_t { Created, Queued, Running, Waiting, Done };

// How a Waiting fiber waits.
enum class WaitMode : std::uint8_t { None, Parked, HandedOver };

struct Fiber;

// Share: what scheduling remembers of a fiber. A fiber that is handed a core over takes the share
// of the one who did it: the greenlets of a thread are one to the machine.
struct Share {
  base::TimeNs virtual_ns = 0;  // of core time it has had, as FairPolicy counts
  std::int16_t priority = 0;    // higher goes first, where the policy asks for it
  std::uint8_t core = 0;        // where it runs or ran last; 0: nowhere yet
  std::uint8_t cores = 0;       // on which it may run: which of the scheduler's sets; 0: all
  std::uint32_t migration_count = 0;
};

// WaitHook: what a waiting fiber stands in besides its wait record. leave() runs as soon as it is
// woken, by whomever, so that nobody can find it waiting afterwards. Lies on the waiter's stack.
class WaitHook {
 public:
  virtual void leave(Fiber& fiber) = 0;

 protected:
  ~WaitHook() = default;
};

// FiberList: an intrusive list through Fiber::next; a fiber is in at most one.
class FiberList {
 public:
  bool empty() const { return head_ == nullptr; }
  std::size_t size() const { return size_; }
  Fiber* front() const { return head_; }
  inline void push_back(Fiber& fiber);
  inline void push_front(Fiber& fiber);
  inline Fiber& pop_front();
  // rotate: push_back(fiber) and pop_front() in one. Requires: not empty.
  inline Fiber& rotate(Fiber& fiber);
  // remove: takes time in proportion to its place. Requires: it is in the list.
  inline void remove(Fiber& fiber);
  // at: the index-th from the front. Requires: index < size().
  inline Fiber& at(std::size_t index) const;

 private:
  Fiber* head_ = nullptr;
  Fiber* tail_ = nullptr;  // of use only while head_ is not null
  std::size_t size_ = 0;
};

struct alignas(64) Fiber {
  using Entry = void (*)(Fiber& self, void* argument);

  // The first cache line is all that an ordinary switch touches.
  void* context = nullptr;  // saved stack pointer while suspended
  Fiber* next = nullptr;    // link of the one list it is in
  base::LaneId lane;        // that speaks for it now: its own, or its innermost generator's
  FiberState state = FiberState::Created;
  WaitMode wait_mode = WaitMode::None;
  bool begun = false;                 // has run at least one instruction of its entry
  bool cancel_requested = false;      // its next or present wait throws Cancelled
  void* caught_exceptions = nullptr;  // its ExceptionState while it is suspended
  std::uint16_t uncaught_count = 0;
  Space space = 0;  // of the process in which it runs
  bool discard_when_done = false;
  bool packed = false;          // what it has on its stack is put aside (packing.h)
  bool in_told_circle = false;  // while Waiting: DeadlockFound has named it
  trace::WakeKind wake_how = trace::WakeKind::Scheduled;
  Scheduler* scheduler = nullptr;

  Stack stack;
  base::LaneId home_lane;    // its own
  base::TimerId timer;       // ends its wait, if one does
  std::uint64_t number = 0;  // 1, 2, 3 ... in order of creation
  base::EventSeq wake_event;
  const Wait* wait = nullptr;                 // while Waiting: why, on its own stack
  const base::LaneId* wait_target = nullptr;  // whom for, when that can change meanwhile

  FiberList joiners;         // they wait for its end
  WaitHook* hook = nullptr;  // while Waiting
  Entry entry = nullptr;
  void* argument = nullptr;
  void (*drop)(void* argument) = nullptr;  // destroys the argument of a fiber that never began
  void* user = nullptr;                    // whoever created it: the host keeps Python's state here
  Packing* packing = nullptr;              // of one that shares its stack
  Share share;
#if defined(__SANITIZE_ADDRESS__)
  void* asan_fake_stack = nullptr;
#endif
};
#if !defined(__SANITIZE_ADDRESS__)
// The first lines of many fibers must not compete for the same few cache sets: an odd number.
static_assert(sizeof(Fiber) == 3 * 64);
#endif

inline void FiberList::push_back(Fiber& fiber) {
  fiber.next = nullptr;
  (head_ ? tail_->next : head_) = &fiber;
  tail_ = &fiber;
  ++size_;
}

inline void FiberList::push_front(Fiber& fiber) {
  fiber.next = head_;
  if (head_ == nullptr) tail_ = &fiber;
  head_ = &fiber;
  ++size_;
}

inline Fiber& FiberList::pop_front() {
  Fiber& fiber = *head_;
  head_ = fiber.next;
  --size_;
  return fiber;
}

inline Fiber& FiberList::rotate(Fiber& fiber) {
  fiber.next = nullptr;
  tail_->next = &fiber;
  tail_ = &fiber;
  Fiber& first = *head_;
  head_ = first.next;
  return first;
}

inline void FiberList::remove(Fiber& fiber) {
  Fiber** link = &head_;
  Fiber* previous = nullptr;
  for (; *link != &fiber; link = &previous->next) previous = *link;
  *link = fiber.next;
  if (tail_ == &fiber) tail_ = previous;
  --size_;
}

inline Fiber& FiberList::at(std::size_t index) const {
  Fiber* fiber = head_;
  while (index--) fiber = fiber->next;
  return *fiber;
}

// --- the switch; only Scheduler calls these ------------------------------------------------------

// prepare: makes `fiber.context` such that the first switch to it enters fiber_main().
// The topmost `reserved_bytes` of its stack stay untouched, for the entry's argument.
void prepare(Fiber& fiber, std::size_t reserved_bytes);

// ExceptionState: the C++ runtime's per-thread record of exceptions in flight (Itanium C++ ABI,
// 2.2.2: caughtExceptions, uncaughtExceptions). this_thread() never moves.
struct ExceptionState {
  void* caught;
  unsigned int uncaught_count;
  static ExceptionState& this_thread();
};

// switch_fiber: saves `from`, resumes `to`, and returns the fiber that switched back to `from`.
Fiber& switch_fiber(Fiber& from, Fiber& to, ExceptionState& exceptions);

// fiber_main: what a fresh fiber runs; scheduler.cpp defines it. `left` is who switched to it.
[[noreturn]] void fiber_main(Fiber& left);

// high_water: of its stack, of a running fiber as well. read_facts: of a suspended fiber.
std::size_t high_water(const Fiber& fiber);
FiberFacts read_facts(const Fiber& fiber);

}  // namespace fiberscope::core
