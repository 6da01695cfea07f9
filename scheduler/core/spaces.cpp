// How the baton goes from process to process, when a run has several (baton.h).
//
// Each process has a gate, a fiber of its own. Whoever leaves for a fiber of another process goes
// to its own gate, which passes the baton and waits; the gate where it arrives goes to the fiber.
// So what a suspended fiber leaves behind is the same as ever, and the dead are buried where their
// stacks are.
//
// What others read of a fiber that waits lies on its stack, and so in its process's memory: the
// wait record is copied while there are several processes, and its hook is told in its process.
#include <sys/syscall.h>
#include <unistd.h>

#include "scheduler/base/arena.h"
#include "scheduler/core/scheduler.h"

namespace fiberscope::core {

void Scheduler::spread() {
  if (seats_ != nullptr) return;
  CHECK_MSG(base::Arena::shared(), "what several processes share lies in the arena");
  seats_ = std::make_unique<Seats>();
  baton_->sit(*seats_, seats_->take());
  straight_ = false;
  for_each_fiber([this](Fiber& fiber) {
    if (fiber.state == FiberState::Waiting) keep_wait(fiber);
  });
}

void Scheduler::keep_wait(Fiber& fiber) { fiber.wait = new Wait(*fiber.wait); }

void Scheduler::drop_wait(Fiber& fiber) {
  if (base::Arena::holds(fiber.wait)) delete fiber.wait;
}

// --- the gate ------------------------------------------------------------------------------------

Fiber& Scheduler::own_fiber(std::vector<std::unique_ptr<Fiber>>& by_space, Fiber::Entry entry) {
  const Space here = space();
  if (by_space.size() <= here) by_space.resize(here + std::size_t{1});
  if (by_space[here] != nullptr) return *by_space[here];
  auto made = std::make_unique<Fiber>();
  made->scheduler = this;
  made->space = here;
  made->stack = arena_->allocate();
  CHECK_MSG(made->stack.top != nullptr, "no memory for a stack");
  made->entry = entry;
  prepare(*made, 0);
  return *(by_space[here] = std::move(made));
}

Fiber& Scheduler::gate() {
  return own_fiber(gates_, [](Fiber& self, void*) { self.scheduler->serve_gate(); });
}

void Scheduler::switch_anywhere(Fiber& to) {
  if (seats_ == nullptr || to.space == baton_->here()) return switch_to(to);
  next_ = &to;
  switch_to(gate());
}

void Scheduler::serve_gate() {
  for (;;) {
    Fiber& to = *next_;
    if (to.space == baton_->here()) {
      switch_to(to);
      continue;
    }
    if (baton_->ends()) baton_->pass_for_ever(to.space);
    baton_->pass(to.space);
    baton_->await();
    running_ = gates_[baton_->here()].get();
  }
}

// --- forking -------------------------------------------------------------------------------------

Fiber& Scheduler::fork_fiber(const Fiber& of, Space space, LaneId home_lane, LaneId lane) {
  Fiber& made = new_record();
  made.lane = lane;
  made.home_lane = home_lane;
  made.begun = true;
  made.space = space;
  made.scheduler = this;
  made.stack = of.stack;
  made.packing = of.packing;
  made.argument = of.argument;
  made.number = ++last_number_;
  made.share = of.share;
  made.share.core = 0;
  know_lane(made);
  if (&of == running_) {
    // what the C++ runtime knows of exceptions is with the running one
    made.caught_exceptions = exceptions_.caught;
    made.uncaught_count = static_cast<std::uint16_t>(exceptions_.uncaught_count);
    return made;
  }
  CHECK_MSG(of.state == FiberState::Waiting && of.wait_mode == WaitMode::HandedOver,
            "a process that is forked has only what a thread can be handed over to");
  made.context = of.context;
  made.caught_exceptions = of.caught_exceptions;
  made.uncaught_count = of.uncaught_count;
  made.packed = of.packed;
  made.state = of.state;
  made.wait_mode = of.wait_mode;
  made.wait = of.wait;
  keep_wait(made);
  ++live_count_;
  return made;
}

void Scheduler::adopt(const Fiber* of, Fiber& made) {
  if (made.packing == nullptr) return;
  Fiber*& resident = made.packing->shared->resident;
  if (resident == of) resident = &made;
}

void Scheduler::arrive(Space space) {
  baton_->sit(*seats_, space);
  baton_->await();
  CHECK_MSG(next_->space == space, "the baton came to the wrong process");
  running_ = next_;
}

// --- beginning anew ------------------------------------------------------------------------------

Fiber& Scheduler::create_there(Space space, LaneId lane, Fiber::Entry entry, void* argument) {
  Fiber& made = new_record();
  made.lane = made.home_lane = lane;
  made.entry = entry;
  made.argument = argument;
  made.space = space;
  made.scheduler = this;
  made.number = ++last_number_;
  know_lane(made);
  return made;
}

// The process's own stack is its gate's.
void Scheduler::begin_space(Space space) {
  baton_->sit(*seats_, space);
  baton_->await();
  Fiber& first = *next_;
  CHECK_MSG(first.space == space, "the baton came to the wrong process");
  first.stack = arena_->allocate();
  CHECK_MSG(first.stack.top != nullptr, "no memory for a stack");
  prepare(first, 0);
  if (gates_.size() <= space) gates_.resize(space + std::size_t{1});
  gates_[space] = std::make_unique<Fiber>();
  gates_[space]->scheduler = this;
  gates_[space]->space = space;
  running_ = gates_[space].get();
  serve_gate();
  __builtin_unreachable();
}

// --- the end of a process ------------------------------------------------------------------------

void Scheduler::leave_space() {
  CHECK(in_fiber());
  complete(*running_);
  baton_->end_here();
  leave();
  __builtin_unreachable();
}

void Scheduler::dismiss(Space space) { baton_->dismiss(space); }

}  // namespace fiberscope::core
