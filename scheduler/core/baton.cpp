#include "scheduler/core/baton.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <utility>

#include "scheduler/base/check.h"

namespace fiberscope::core {

Space Seats::take() {
  CHECK_MSG(any_free(), "there are too many processes");
  std::unique_ptr<std::array<Seat, kRow>>& row = rows_[count_ / kRow];
  if (row == nullptr) row = std::make_unique<std::array<Seat, kRow>>();
  return static_cast<Space>(count_++);
}

void Baton::pass(Space to) {
  std::atomic<std::uint32_t>& turn = (*seats_)[to].turn;
  turn.store(1, std::memory_order_release);
  syscall(SYS_futex, &turn, FUTEX_WAKE, 1, nullptr, nullptr, 0);
}

void Baton::await() {
  Seats::Seat& seat = (*seats_)[here_];
  for (;;) {
    while (seat.turn.load(std::memory_order_acquire) == 0) {
      syscall(SYS_futex, &seat.turn, FUTEX_WAIT, 0, nullptr, nullptr, 0);
    }
    seat.turn.store(0, std::memory_order_relaxed);
    if (seat.dismissed) pass_for_ever(seat.back);
    if (seat.deed == nullptr) return;
    const Space back = seat.back;
    std::exchange(seat.deed, nullptr)(seat.argument);
    pass(back);
  }
}

void Baton::pass_for_ever(Space to) {
  (*seats_)[here_].gone = true;
  pass(to);
  for (;;) syscall(SYS_exit_group, 0);
}

void Baton::dismiss(Space space) {
  if (!seats_->is_there(space)) return;
  Seats::Seat& seat = (*seats_)[space];
  seat.dismissed = true;
  seat.back = here_;
  pass(space);
  await();
}

void Baton::leave_with(Space to, void (*deed)(void*), void* argument) {
  Seats::Seat& seat = (*seats_)[to];
  seat.deed = deed;
  seat.argument = argument;
  seat.back = to;
  pass_for_ever(to);
}

void Baton::visit(Space to, void (*deed)(void*), void* argument) {
  if (!seats_->is_there(to)) return;
  Seats::Seat& seat = (*seats_)[to];
  CHECK_MSG(to != here_ && seat.deed == nullptr, "that process is visited already");
  seat.deed = deed;
  seat.argument = argument;
  seat.back = here_;
  pass(to);
  await();
}

}  // namespace fiberscope::core
