// Arena: the memory of what all simulated processes of a run have in common: scheduler, machine,
// trace and what the run knows of each process.
//
// Owns: one range of addresses, the same in every process, and which parts of it are taken. While
// it serves, every object of ours lies in it that own.h does not keep out: that holds what belongs
// to one process alone, above all whatever knows a Python object. Deliberately does not know what
// lies in it, nor when there is a second process.
//
// Invariants:
//  1. What lies in the arena leads only to what lies there, to the program's code and constants, or
//     to what own.h has placed before the first fork; pointers into a process's own memory are
//     followed in that process alone.
//  2. It is private, and costs what any memory costs, until share(). From then on all that are
//     forked see the same bytes.
//  3. Where something is placed depends on nothing but the calls before.
// Units: bytes. One thread: others get their memory elsewhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

namespace fiberscope::base {

class Arena {
 public:
  static constexpr std::uintptr_t kBegin = std::uintptr_t{32} << 30;
  static constexpr std::size_t kBytes = std::size_t{16} << 30;
  // So many statics all processes may share (shared.h).
  static constexpr std::size_t kRoots = 64;

  // begin: from now on operator new of this thread's code takes from it, where the program was
  // linked so (engine/arena_new.cpp). It is empty: what this process, or the one that it was forked
  // from, has in it is gone. False: there is no such range of addresses.
  static bool begin();
  static bool begun() { return begun_; }
  // serves: this thread's code now.
  static bool serves() { return thread_ == __builtin_thread_pointer(); }
  static bool holds(const void* address) {
    return reinterpret_cast<std::uintptr_t>(address) - kBegin < kBytes;
  }

  // allocate: `align` is a power of two. Errors: throws std::bad_alloc.
  static void* allocate(std::size_t bytes, std::size_t align = alignof(std::max_align_t));
  // release: Requires: holds(block).
  static void release(void* block);

  // share: it is one for this process and all that it forks, and for those that adopt() it by its
  // file, an empty one that it takes over; -1: there is none. False: no memory; nothing has
  // changed.
  static bool share(int file = -1);
  static bool shared();
  // adopt: what another process has shared takes the place of this one's. file: shared()'s number
  // of it, in every process; -1: it has none. False: no memory; nothing has changed.
  static bool adopt(int file);
  static int file();
  // own_place: memory of this process alone, zeroed and never given back, at addresses that depend
  // on nothing but the calls before, as the arena's do: for what those who lie in it lead to.
  // `bytes`: for all together there are kOwnBytes. Without an arena the C library's, which
  // give_up_place() gives back.
  static constexpr std::size_t kOwnBytes = std::size_t{64} << 10;
  static void* own_place(std::size_t bytes);
  static void give_up_place(void* place);
  // state_sum: two processes that have it in common have got the same places in the same order.
  static std::uint64_t state_sum();
  // used_bytes: of the range, by what is taken or was once. root: what shared.h finds there.
  static std::size_t used_bytes();
  static void*& root(std::size_t number);

 private:
  friend class OwnScope;
  friend class SharedScope;
  static inline bool begun_ = false;
  static inline void* thread_ = nullptr;  // whose code is served; nullptr: nobody's
};

// OwnScope: while it lives, what is made is the process's own (own.h), with all that it makes.
// Nothing that all share may grow meanwhile, but in a SharedScope.
class OwnScope {
 public:
  OwnScope() : before_(std::exchange(Arena::thread_, nullptr)) {}
  ~OwnScope() { Arena::thread_ = before_; }
  OwnScope(const OwnScope&) = delete;
  OwnScope& operator=(const OwnScope&) = delete;

 private:
  void* before_;
};

// SharedScope: in an OwnScope: while it lives, what is made lies in the arena.
class SharedScope {
 public:
  SharedScope() : before_(Arena::thread_) {
    if (Arena::begun_) Arena::thread_ = __builtin_thread_pointer();
  }
  ~SharedScope() { Arena::thread_ = before_; }
  SharedScope(const SharedScope&) = delete;
  SharedScope& operator=(const SharedScope&) = delete;

 private:
  void* before_;
};

// is_everybodys, is_own: where what all share lies, and what is one process's; both are true while
// there is no arena.
inline bool is_everybodys(const void* address) { return !Arena::begun() || Arena::holds(address); }
inline bool is_own(const void* address) { return !Arena::begun() || !Arena::holds(address); }

}  // namespace fiberscope::base
