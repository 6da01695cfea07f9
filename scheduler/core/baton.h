// Baton: of several real processes, one for each simulated one, only the one that has it runs.
//
// Owns: for each process a seat, where it waits, and which of them this process is. Deliberately
// does not know fibers, nor who is next: whoever has the baton says to whom it goes.
//
// Invariants:
//  1. A process that does not have the baton touches nothing that all share, but its own seat.
//  2. The seats lie in the arena (base/arena.h); which seat is this process's is its own.
//  3. A seat is never another process's.
// Source: futex(2) of Linux man-pages 6.03.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "scheduler/base/own.h"

namespace fiberscope::core {

// A process by its seat; the first has 0.
using Space = std::uint16_t;

class Seats {
 public:
  // So many processes a run may have, one after the other.
  static constexpr std::size_t kMax = 60'000;

  struct Seat {
    std::atomic<std::uint32_t> turn{0};  // 1: the baton is here
    // what whoever has it wants done here, before it goes back to that one's seat; nullptr: nothing
    void (*deed)(void*) = nullptr;
    void* argument = nullptr;
    Space back = 0;
    bool dismissed = false;  // its process ends
    bool gone = false;       // it has ended
  };

  Seat& operator[](Space space) { return (*rows_[space / kRow])[space % kRow]; }
  bool is_there(Space space) { return space < count_ && !(*this)[space].gone; }
  // take: Requires: any_free().
  Space take();
  std::size_t count() const { return count_; }
  bool any_free() const { return count_ < kMax; }

 private:
  // A process finds its seat while others may take more: what leads there is never moved.
  static constexpr std::size_t kRow = 256;
  std::array<std::unique_ptr<std::array<Seat, kRow>>, (kMax + kRow - 1) / kRow> rows_;
  std::size_t count_ = 0;
};

// Baton: of this process; own memory at one place in all.
class Baton {
 public:
  // sit: this process, which has just begun, or has been forked, is that one from now on.
  void sit(Seats& seats, Space space) {
    seats_ = &seats;
    here_ = space;
  }
  // Requires of all others: sit().
  Space here() const { return here_; }
  // pass: it goes to another process. await: until it is here for good; what others want done here
  // is done meanwhile.
  void pass(Space to);
  void await();
  // end_here, ends: this process ends when it passes the baton on. pass_for_ever: now.
  void end_here() { ends_ = true; }
  bool ends() const { return ends_; }
  [[noreturn]] void pass_for_ever(Space to);
  // dismiss: the other process, which waits, ends.
  void dismiss(Space space);
  // leave_with: this process ends, and the other, which waits, does this.
  [[noreturn]] void leave_with(Space to, void (*deed)(void*), void* argument);
  // visit: the other process, which waits, does this, and the baton comes back. Nothing happens if
  // it has ended.
  void visit(Space to, void (*deed)(void*), void* argument);

 private:
  Seats* seats_ = nullptr;
  Space here_ = 0;
  bool ends_ = false;
};

}  // namespace fiberscope::core
