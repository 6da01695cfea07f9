// How a core passes from fiber to fiber. What a timed machine does besides is in interrupts.cpp.
//
// Whoever gives the core away (yield, park, finish) first goes to its new place: the tail of the
// ready queue, a wait, or Done. Then leave() fires the timers that are due and jumps straight to
// the head of the ready queue, or to the one the policy chooses. Only when nothing is ready control
// goes back to the driver, the stack that called run(): it alone may move the clock. hand_over()
// and finish_into() name their successor and go past the queue.
//
// Two states are kept, and they are different things. The fiber's state (fiber.h) says where the
// machine keeps it. Its lane's state (lanes.h) says what the program's reader sees; a fiber that
// handed over can be Waiting here while its lane is Ready, since an event loop of the host has
// queued a callback that will hand over to it.
//
// A wait record lies on the waiter's own stack; the fiber only points to it. When nobody is left to
// run, or a circle of waits closes, circles.cpp reads these records.
#include "scheduler/core/scheduler.h"

#include <algorithm>
#include <exception>

#include "scheduler/base/arena.h"

namespace fiberscope::core {

namespace {

constexpr std::size_t kManyReady = 512;

}  // namespace

using trace::EndKind;
using trace::SwitchKind;
using trace::WakeKind;

Scheduler::Scheduler(Lanes& lanes, base::VirtualClock& clock, std::unique_ptr<Policy> policy,
                     Options options)
    : running_(&driver_),
      exceptions_(ExceptionState::this_thread()),
      lanes_(lanes),
      clock_(clock),
      core_(options.core),
      timers_(lanes.writer()),
      options_(options),
      arena_(options.stack_bytes, options.own_high_water),
      cores_(options.cores),
      quantum_ns_(options.quantum_ns) {
  driver_.state = FiberState::Running;
  driver_.scheduler = this;
  if (options.reserve_stacks != 0) arena_->reserve(options.reserve_stacks);
  set_policy(std::move(policy));
}

Scheduler::~Scheduler() {
  CHECK(!in_fiber());
  for_each_fiber([](Fiber& fiber) {
    if (fiber.state == FiberState::Done) return;
    CHECK_MSG(!fiber.begun, "a suspended fiber is never destroyed");
    if (fiber.drop) fiber.drop(fiber.argument);
  });
}

void Scheduler::set_policy(std::unique_ptr<Policy> policy) {
  CHECK(policy != nullptr);
  policy_ = std::move(policy);
  chooses_ = policy_->chooses();
  watches_ = policy_->watches();
  set_timed();
  policy_name_ = lanes_.writer().intern(policy_->name());
}

// --- making fibers -------------------------------------------------------------------------------

StackGroup& Scheduler::new_group() {
  const auto make = [this] {
    const base::OwnScope own;
    return std::make_unique<StackGroup>(*arena_, lanes_, options_.group_stacks_max);
  };
  return *groups_.emplace_back(make());
}

bool Scheduler::get_stack(Fiber& fiber, StackGroup* group) {
  if (group != nullptr) return group->settle(fiber);
  fiber.stack = arena_->allocate();
  return fiber.stack.top != nullptr;
}

Fiber& Scheduler::new_record() {
  if (!free_.empty()) {
    Fiber& fiber = free_.pop_front();
    fiber = Fiber{};
    return fiber;
  }
  if (chunk_used_ == kFibersPerChunk) {
    chunks_.push_back(std::make_unique<Fiber[]>(kFibersPerChunk));
    CHECK_MSG(base::is_everybodys(chunks_.back().get()), "every process may run any fiber");
    chunk_used_ = 0;
  }
  return chunks_.back()[chunk_used_++];
}

Fiber* Scheduler::make(std::size_t reserved_bytes, StackGroup* group) {
  Fiber* const fiber = &new_record();
  if (!get_stack(*fiber, group)) {
    fiber->state = FiberState::Done;
    give_back(*fiber);
    return nullptr;
  }
  fiber->scheduler = this;
  fiber->space = space();
  fiber->number = ++last_number_;
  prepare(*fiber, reserved_bytes);
  return fiber;
}

Fiber* Scheduler::create(LaneId lane, Fiber::Entry entry, void* argument, StackGroup* group) {
  Fiber* const fiber = make(0, group);
  if (fiber == nullptr) return nullptr;
  fiber->lane = fiber->home_lane = lane;
  fiber->entry = entry;
  fiber->argument = argument;
  know_lane(*fiber);
  return fiber;
}

Fiber& Scheduler::make_for_body(std::size_t body_bytes) {
  const std::size_t reserved = (body_bytes + 63) / 64 * 64;
  Fiber* const fiber = make(reserved, nullptr);
  if (fiber == nullptr) throw std::bad_alloc();
  fiber->argument = fiber->stack.top - reserved;
  return *fiber;
}

void Scheduler::born_for_body(Fiber& fiber, std::string_view name) {
  fiber.lane = fiber.home_lane =
      lanes_.born(trace::LaneKind::Fiber, name, options_.parent, running_->lane);
  know_lane(fiber);
}

void Scheduler::start(Fiber& fiber, EventSeq cause) {
  transition(fiber, FiberState::Created, FiberState::Queued);
  ++live_count_;
  lanes_.ready(fiber.lane, WakeKind::Spawned, running_->lane, {},
               cause ? cause : lanes_.since(fiber.lane));
  if (timed_) attend(fiber);
  ready_.push_back(fiber);
}

void Scheduler::discard(Fiber& fiber) {
  CHECK(fiber.state == FiberState::Created || fiber.state == FiberState::Done);
  CHECK_MSG(fiber.joiners.empty(), "somebody still waits for this fiber");
  if (fiber.state == FiberState::Created) {
    if (fiber.drop) fiber.drop(fiber.argument);
    fiber.state = FiberState::Done;
    give_stack_back(fiber);
  }
  give_back(fiber);
}

void Scheduler::give_stack_back(Fiber& fiber) {
  if (fiber.packing != nullptr) return fiber.packing->group->leave(fiber);
  arena_->recycle(std::exchange(fiber.stack, {}));
}

void Scheduler::give_back(Fiber& fiber) { free_.push_front(fiber); }

// --- the switch ----------------------------------------------------------------------------------

// prefetch_next: the one to run after the next one: the hot end of its stack will be wanted soon.
// When there are so many that their stacks lie in no near cache, one turn is too late for it.
[[gnu::always_inline]] inline void Scheduler::prefetch_next() {
  if (ready_.size() >= kManyReady) return prefetch_ahead();
  if (const Fiber* const after = ready_.front()) {
    __builtin_prefetch(after->context);
    __builtin_prefetch(after->next);
  }
}

[[gnu::always_inline]] inline void Scheduler::prefetch_ahead() {
  constexpr std::size_t kTurns = 4, kSteps = 256, kLineBytes = 64;
  const Fiber* scout = scout_;
  if (scout_steps_-- == 0 || scout == nullptr) [[unlikely]] {
    scout_steps_ = kSteps;
    scout = ready_.front();
    for (std::size_t i = 0; i < kTurns && scout->next != nullptr; ++i) scout = scout->next;
  }
  const auto* const hot = static_cast<const std::byte*>(scout->context);
  __builtin_prefetch(hot);
  __builtin_prefetch(hot + kLineBytes);
  __builtin_prefetch(hot + 2 * kLineBytes);
  scout_ = scout->next;
  __builtin_prefetch(scout_);
}

Fiber& Scheduler::take_next() {
  if (chooses_) return take_chosen();
  Fiber& fiber = ready_.pop_front();
  prefetch_next();
  return fiber;
}

Fiber& Scheduler::take_chosen() {
  if (ready_.size() == 1) return ready_.pop_front();
  const std::size_t chosen = policy_->choose(ready_);
  tell_choice(core_, chosen);
  Fiber& fiber = ready_.at(chosen);
  ready_.remove(fiber);
  return fiber;
}

void Scheduler::tell_choice(CoreId core, std::size_t chosen) {
  CHECK(chosen < ready_.size());
  if (!options_.record_choices) return;
  trace::Writer& writer = lanes_.writer();
  trace::ChoiceMade choice{core, policy_name_, static_cast<std::uint32_t>(chosen), {}};
  if (writer.recording()) {
    choice.alternatives.swap(alternatives_);
    choice.alternatives.clear();
    for (const Fiber* f = ready_.front(); f; f = f->next) choice.alternatives.push_back(f->lane);
  }
  writer.emit(choice);
  choice.alternatives.swap(alternatives_);
}

[[gnu::always_inline]] inline void Scheduler::enter(Fiber& to) {
  transition(to, FiberState::Queued, FiberState::Running);
  lanes_.switched(core_, to.lane, to.begun ? SwitchKind::Dispatch : SwitchKind::Start,
                  lanes_.since(to.lane));
}

// leave: the running fiber has gone to its new place; somebody else runs now.
void Scheduler::leave() {
  if (!straight_) [[unlikely]]
    return leave_slowly();
  if (timers_.due(clock_.now_ns)) [[unlikely]]
    fire_timers();
  if (ready_.empty()) [[unlikely]]
    return switch_to(driver_);
  Fiber& to = ready_.pop_front();
  prefetch_next();
  enter(to);
  if (&to != running_) switch_to(to);
}

void Scheduler::leave_slowly() {
  if (timed_) return leave_core();
  if (timers_.due(clock_.now_ns)) fire_timers();
  if (single_turn_ || ready_.empty()) return switch_anywhere(driver_);
  Fiber& to = take_next();
  enter(to);
  if (&to != running_) switch_anywhere(to);
}

[[gnu::always_inline]] inline void Scheduler::switch_to(Fiber& to) {
  Fiber& from = *running_;
  running_ = &to;
  settle(switch_fiber(from, to, exceptions_));
}

[[gnu::always_inline]] inline void Scheduler::switch_past_queue(Fiber& to) {
  if (to.packed) [[unlikely]]
    return switch_to_packed(to);
  switch_to(to);
}

// switch_to_packed: one who stands on the very stack makes room by another's.
void Scheduler::switch_to_packed(Fiber& to) {
  if (to.packing->shared->resident != running_) {
    to.packing->group->take_place(to);
    return switch_to(to);
  }
  moved_ = &to;
  switch_to(own_fiber(movers_, [](Fiber& self, void*) { self.scheduler->make_room_for_ever(); }));
}

void Scheduler::make_room_for_ever() {
  for (;;) {
    Fiber& to = *moved_;
    to.packing->group->take_place(to);
    switch_to(to);
  }
}

// go_to: `to` has its turn; in single steps at the driver's next one.
void Scheduler::go_to(Fiber& to) {
  if (single_turn_ && &to != &driver_) {
    paused_ = &to;
    return switch_anywhere(driver_);
  }
  if (&to != running_) switch_anywhere(to);
}

// bury: the one who left is Done; its stack can be taken only now that nobody runs on it.
[[gnu::noinline]] void Scheduler::bury(Fiber& left) {
  give_stack_back(left);
  if (left.discard_when_done) give_back(left);
}

void fiber_main(Fiber& left) {
  Scheduler& scheduler = *left.scheduler;
  scheduler.settle(left);
  scheduler.run_entry(*scheduler.running_);
}

void Scheduler::run_entry(Fiber& self) {
  self.begun = true;
  EndKind how = EndKind::Returned;
  TextId detail;
  try {
    self.entry(self, self.argument);
  } catch (const Cancelled&) {
    how = EndKind::Cancelled;
  } catch (const std::exception& error) {
    how = EndKind::Failed;
    detail = lanes_.writer().define(error.what());
  } catch (...) {
    how = EndKind::Failed;
    detail = lanes_.writer().intern("an exception of unknown type");
  }
  if (lanes_.state(self.lane) != trace::LaneState::Ended) lanes_.ended(self.lane, how, detail);
  finish();
}

// --- called from inside a fiber ------------------------------------------------------------------

void Scheduler::throw_cancelled(Fiber& self) {
  self.cancel_requested = false;
  throw Cancelled{};
}

void Scheduler::yield() {
  Fiber& self = *running_;
  if (timers_.due(clock_.now_ns) || self.cancel_requested || ready_.empty() || !straight_)
      [[unlikely]] {
    return yield_slowly();
  }
  // what yield_slowly() does then, in one go
  transition(self, FiberState::Running, FiberState::Queued);
  Fiber& to = ready_.rotate(self);
  prefetch_next();
  transition(to, FiberState::Queued, FiberState::Running);
  lanes_.yielded(core_, self.lane, to.lane, to.begun ? SwitchKind::Dispatch : SwitchKind::Start);
  switch_to(to);
  if (self.cancel_requested) [[unlikely]]
    throw_cancelled(self);
}

void Scheduler::yield_slowly() {
  if (timers_.due(clock_.now_ns)) fire_timers();
  Fiber& self = *running_;
  if (self.cancel_requested) throw_cancelled(self);
  if (timed_) serve_idle();
  if (ready_.empty()) {
    if (single_turn_) pause();
    return;
  }
  requeue(WakeKind::Yielded, lanes_.since(self.lane));
  if (self.cancel_requested) throw_cancelled(self);
}

bool Scheduler::preempt() {
  CHECK(in_fiber());
  if (timers_.due(clock_.now_ns)) fire_timers();
  if (timed_) serve_idle();
  if (ready_.empty()) return false;
  requeue(WakeKind::Preempted, lanes_.since(ready_.front()->lane));
  return true;
}

// requeue: the running fiber goes to the tail of the ready queue; returns when it runs again.
void Scheduler::requeue(WakeKind how, EventSeq cause) {
  Fiber& self = *running_;
  if (how == WakeKind::Preempted && options_.on_preempt != nullptr) {
    options_.on_preempt(options_.on_preempt_argument, self);
  }
  transition(self, FiberState::Running, FiberState::Queued);
  lanes_.ready(self.lane, how, how == WakeKind::Yielded ? self.lane : LaneId{}, {}, cause);
  if (timed_) {
    account();
    if (how == WakeKind::Yielded) policy_->yielded(self);
  }
  ready_.push_back(self);
  leave();
}

void Scheduler::pause() {
  CHECK(in_fiber());
  paused_ = running_;
  switch_anywhere(driver_);
}

// begin_wait: `wait` lies in a frame of the waiter's that outlives the wait.
EventSeq Scheduler::begin_wait(Fiber& self, const Wait& wait, WaitMode mode) {
  transition(self, FiberState::Running, FiberState::Waiting);
  self.wait_mode = mode;
  self.wait = &wait;
  if (seats_ != nullptr) [[unlikely]]
    keep_wait(self);
  if (lanes_.state(self.lane) != trace::LaneState::Running) return lanes_.since(self.lane);
  if (wait.stack_bytes != 0 || !lanes_.writer().recording()) return lanes_.blocked(self.lane, wait);
  Wait measured = wait;
  measured.stack_bytes = stack_bytes_used();
  return lanes_.blocked(self.lane, measured);
}

WakeResult Scheduler::park(const Wait& wait, const LaneId* target, WaitHook* hook) {
  CHECK(in_fiber());
  Fiber& self = *running_;
  if (self.cancel_requested) throw_cancelled(self);
  if (wait.deadline_ns != base::kNever) {
    self.timer = timers_.arm(wait.deadline_ns, 0, TimerTarget(self), self.lane, wait.detail);
  }
  begin_wait(self, wait, WaitMode::Parked);
  self.wait_target = target;
  self.hook = hook;
  if (wait.held && options_.tell_circles) tell_circle(self);
  leave();
  if (self.cancel_requested && self.wake_how == WakeKind::Cancelled) throw_cancelled(self);
  return {self.wake_how, self.wake_event};
}

void Scheduler::sleep_until(TimeNs deadline_ns) {
  Wait wait;
  wait.why = trace::WaitKind::Sleep;
  wait.deadline_ns = deadline_ns;
  park(wait);
}

void Scheduler::sleep_for(TimeNs duration_ns) { sleep_until(clock_.now_ns + duration_ns); }

[[gnu::flatten]] void Scheduler::join(Fiber& fiber) {
  CHECK(in_fiber());
  if (fiber.state == FiberState::Done) return;
  struct Joining final : WaitHook {
    explicit Joining(FiberList& l) : list(l) {}
    void leave(Fiber& self) override { list.remove(self); }
    FiberList& list;
  } joining{fiber.joiners};
  Fiber& self = *running_;
  if (self.cancel_requested) throw_cancelled(self);
  Wait wait;
  wait.why = trace::WaitKind::Join;
  wait.target = fiber.home_lane;
  wait.held = true;
  fiber.joiners.push_back(self);
  park(wait, nullptr, &joining);
}

void Scheduler::check_can_enter(const Fiber& to) const {
  CHECK_MSG(to.state == FiberState::Created ||
                (to.state == FiberState::Waiting && to.wait_mode == WaitMode::HandedOver),
            "handed over to a fiber that is queued, parked, running or done");
}

void Scheduler::enter_past_queue(Fiber& to, SwitchKind how, EventSeq cause) {
  if (to.state == FiberState::Created) ++live_count_;
  transition(to, to.state, FiberState::Running);
  to.wait_mode = WaitMode::None;
  end_wait(to);
  to.wake_how = WakeKind::Scheduled;
  if (timed_) pass_share(to);
  lanes_.switched(core_, to.lane, how, cause);
}

void Scheduler::hand_over(Fiber& to, const Wait& wait, SwitchKind how, EventSeq cause) {
  CHECK(in_fiber());
  check_can_enter(to);
  Fiber& self = *running_;
  const EventSeq blocked = begin_wait(self, wait, WaitMode::HandedOver);
  enter_past_queue(to, how, cause ? cause : blocked);
  switch_past_queue(to);
  // in a process that was forked meanwhile this is another fiber
  Fiber& now = *running_;
  if (now.cancel_requested && now.wake_how == WakeKind::Cancelled) throw_cancelled(now);
}

// complete: the running fiber is Done; its lane has ended.
void Scheduler::complete(Fiber& self) {
  CHECK_MSG(lanes_.state(self.home_lane) == trace::LaneState::Ended, "a fiber ends after its lane");
  transition(self, FiberState::Running, FiberState::Done);
  --live_count_;
  while (!self.joiners.empty()) {
    wake(*self.joiners.front(), WakeKind::Finished, self.home_lane, {},
         lanes_.since(self.home_lane));
  }
}

void Scheduler::finish_into(Fiber& to, SwitchKind how, EventSeq cause) {
  CHECK(in_fiber());
  check_can_enter(to);
  Fiber& self = *running_;
  complete(self);
  enter_past_queue(to, how, cause ? cause : lanes_.since(self.home_lane));
  switch_past_queue(to);
  __builtin_unreachable();
}

void Scheduler::finish() {
  CHECK(in_fiber());
  complete(*running_);
  leave();
  __builtin_unreachable();
}

// --- called from anywhere ------------------------------------------------------------------------

bool Scheduler::wake(Fiber& fiber, WakeKind how, LaneId waker, TextId detail, EventSeq cause) {
  if (fiber.state != FiberState::Waiting) return false;
  if (fiber.packed) [[unlikely]]
    in_space(fiber.space, [of = &fiber] { of->packing->group->take_place(*of); });
  if (fiber.timer) timers_.cancel(std::exchange(fiber.timer, {}), cause);
  leave_hook(fiber);
  transition(fiber, FiberState::Waiting, FiberState::Queued);
  fiber.wait_mode = WaitMode::None;
  end_wait(fiber);
  fiber.wait_target = nullptr;
  fiber.wake_how = how;
  fiber.in_told_circle = false;
  if (lanes_.state(fiber.lane) != trace::LaneState::Ready) {
    lanes_.ready(fiber.lane, how, waker, detail, cause);
  }
  fiber.wake_event = lanes_.since(fiber.lane);
  if (timed_) attend(fiber);
  ready_.push_back(fiber);
  return true;
}

bool Scheduler::notify(Fiber& fiber, TextId detail) {
  const LaneId waker = running_->lane;
  return wake(fiber, WakeKind::Notified, waker, detail, waker ? lanes_.since(waker) : EventSeq{});
}

void Scheduler::cancel(Fiber& fiber) {
  if (fiber.state == FiberState::Done) return;
  fiber.cancel_requested = true;
  const LaneId waker = running_->lane;
  wake(fiber, WakeKind::Cancelled, waker, {}, waker ? lanes_.since(waker) : EventSeq{});
}

void Scheduler::cancel_all() {
  std::vector<Fiber*> live;
  for_each_fiber([&live, this](Fiber& fiber) {
    const bool started = fiber.state != FiberState::Created && fiber.state != FiberState::Done;
    if (started && &fiber != running_) live.push_back(&fiber);
  });
  std::sort(live.begin(), live.end(),
            [](const Fiber* a, const Fiber* b) { return a->number < b->number; });
  for (Fiber* const fiber : live) cancel(*fiber);
}

void Scheduler::abandon(Fiber& fiber) {
  CHECK_MSG(&fiber != running_ && &fiber != paused_, "a running fiber ends itself");
  CHECK_MSG(lanes_.state(fiber.home_lane) == trace::LaneState::Ended,
            "a fiber ends after its lane");
  const EventSeq cause = lanes_.since(fiber.home_lane);
  switch (fiber.state) {
    case FiberState::Queued:
      ready_.remove(fiber);
      break;
    case FiberState::Waiting:
      if (fiber.timer) timers_.cancel(std::exchange(fiber.timer, {}), cause);
      leave_hook(fiber);
      break;
    case FiberState::Running:  // on another core of a timed machine
      fiber.share.virtual_ns += cores_.account(index_of(CoreId{fiber.share.core}), clock_.now_ns);
      cores_.vacate(index_of(CoreId{fiber.share.core}));
      if (at_ != Cores::kNone) interrupt_at_ns_ = INT64_MIN;  // somebody may take that core
      break;
    default:
      CHECK_MSG(false, "only a live fiber is abandoned");
  }
  transition(fiber, fiber.state, FiberState::Done);
  --live_count_;
  while (!fiber.joiners.empty()) {
    wake(*fiber.joiners.front(), WakeKind::Finished, fiber.home_lane, {}, cause);
  }
}

std::uint32_t Scheduler::stack_bytes_used() const {
  if (!in_fiber()) return 0;
  const auto* const here = static_cast<const std::byte*>(__builtin_frame_address(0));
  return static_cast<std::uint32_t>(running_->stack.top - here);
}

// --- the driver's side ---------------------------------------------------------------------------

void Scheduler::fire_timers() {
  const TimerId armed_until = timers_.last();
  while (const TimerQueue::Due due = timers_.pop_due(clock_.now_ns, armed_until)) {
    if (due.target.fiber != nullptr) {
      due.target.fiber->timer = {};
      wake(*due.target.fiber, WakeKind::TimerFired, {}, {}, due.fired);
    } else {
      due.target.callback(due.target.argument, due.timer, due.fired);
    }
  }
}

void Scheduler::set_single_turn(bool on) {
  single_turn_ = on;
  straight_ = !chooses_ && !single_turn_ && !timed_ && seats_ == nullptr;
}

// turn: from the driver to whoever is next.
void Scheduler::turn() {
  if (paused_ != nullptr) return switch_anywhere(*std::exchange(paused_, nullptr));
  if (timed_) return switch_anywhere(next_turn());
  Fiber& to = take_next();
  enter(to);
  switch_anywhere(to);
}

Step Scheduler::outcome() const {
  if (paused_ != nullptr || !ready_.empty()) return {StepKind::Ran};
  if (live_count_ == 0) return {StepKind::Finished};
  if (timers_.empty()) return {StepKind::Deadlock};
  return {StepKind::IdleUntil, timers_.next_deadline()};
}

Step Scheduler::step() {
  CHECK(!in_fiber());
  if (timers_.due(clock_.now_ns)) fire_timers();
  if (paused_ == nullptr && ready_.empty()) return outcome();
  set_single_turn(true);
  turn();
  set_single_turn(false);
  return {StepKind::Ran};
}

Step Scheduler::run() {
  CHECK(!in_fiber());
  do {
    if (timers_.due(clock_.now_ns)) fire_timers();
    if (paused_ == nullptr && ready_.empty()) break;
    turn();
  } while (paused_ == nullptr);
  return outcome();
}

Step Scheduler::drive(TimeNs until_ns) {
  for (;;) {
    const Step step = run();
    if (step.kind == StepKind::Deadlock) tell_deadlock();
    if (step.kind != StepKind::IdleUntil || step.until_ns > until_ns) return step;
    if (step.until_ns > clock_.now_ns) {
      const TimeNs from_ns = std::exchange(clock_.now_ns, step.until_ns);
      lanes_.writer().emit(trace::ClockAdvanced{from_ns});
    }
    fire_timers();
  }
}

}  // namespace fiberscope::core
