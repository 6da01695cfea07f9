// Scheduler: who runs on the core, cooperatively. Real stacks, real switches, virtual time.
//
// Owns: the fibers, the ready queue (its policy only chooses), the timer queue, and each fiber's
// place. Deliberately does not know: real time, entropy, descriptors, Python.
//
// Invariants:
//  1. Every live fiber is in exactly one place: running, ready, or one wait record.
//  2. Fiber states change only in transition(), which checks the state it comes from; with it goes
//     exactly one event of the fiber's lane.
//  3. step() never waits and never reads real time or entropy.
//  4. Fibers switch straight to the next fiber; the driver's stack is entered only when nothing is
//     ready, when step() asked for a single turn, after pause(), or when all are done.
//  5. Equal deadlines fire in the order (deadline, priority, order of arrival). Whoever gives the
//     core away fires what is due first, so a busy fiber that yields cannot starve a sleeper.
//  6. One thread makes, drives and destroys a scheduler.
#pragma once

#include <cstdint>
#include <memory>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "scheduler/base/time.h"
#include "scheduler/core/fiber.h"
#include "scheduler/core/lanes.h"
#include "scheduler/core/policy.h"
#include "scheduler/core/timers.h"

namespace fiberscope::core {

// How a wait ended.
struct WakeResult {
  trace::WakeKind how = trace::WakeKind::Scheduled;
  EventSeq ready_event;
};

// Thrown inside a C++ fiber at its wait when it is cancelled. Never crosses a switch or a C frame.
struct Cancelled {};

enum class StepKind : std::uint8_t { Ran, IdleUntil, Deadlock, Finished };
struct Step {
  StepKind kind = StepKind::Finished;
  TimeNs until_ns = base::kNever;  // IdleUntil: the next deadline
};

class Scheduler {
 public:
  struct Options {
    std::size_t stack_bytes = 256 * 1024;
    CoreId core{1};
    bool record_choices = true;     // ChoiceMade when more than one fiber is ready
    LaneId parent;                  // of the lanes that spawn() makes
    std::size_t reserve_stacks = 0;  // address space to map at once, ahead of a limit on it
  };

  // Requires: lanes and clock outlive the scheduler.
  Scheduler(Lanes& lanes, base::VirtualClock& clock, std::unique_ptr<Policy> policy,
            Options options);
  ~Scheduler();  // Requires: every fiber is Done or was never started.
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  // --- making fibers ---------------------------------------------------------------------------
  // create: a fiber in state Created on a stack of its own, for a lane already born. It runs
  // entry(fiber, argument) when first dispatched or handed over to. nullptr: no memory for a stack.
  // An entry that returns has ended its fiber; its lane as well, unless that has ended already.
  Fiber* create(LaneId lane, Fiber::Entry entry, void* argument);
  // start: Created -> ready queue. Emits: LaneReady (how = Spawned).
  void start(Fiber& fiber, EventSeq cause = {});
  // spawn: a C++ fiber that runs `body`, ready at once. The body lives on the fiber's own stack. An
  // exception that leaves it ends the lane as Failed. The fiber stays valid, also when Done, until
  // discard(). Emits: LaneBorn, LaneReady. Errors: throws std::bad_alloc: no memory for a stack.
  template <class Body>
  Fiber& spawn(std::string_view name, Body&& body) {
    return spawn_body(name, std::forward<Body>(body), false);
  }
  // spawn_detached: spawn() of a fiber that is discarded when it is Done.
  template <class Body>
  void spawn_detached(std::string_view name, Body&& body) {
    spawn_body(name, std::forward<Body>(body), true);
  }
  // discard: gives back a fiber that is Done or was never started.
  void discard(Fiber& fiber);

  // --- called from inside a fiber --------------------------------------------------------------
  Fiber& current() { return *running_; }
  bool in_fiber() const { return running_ != &driver_; }
  // yield: to the tail of the ready queue. Emits: LaneReady (Yielded), LaneSwitched; nothing at all
  // when nobody else is ready. Throws Cancelled.
  void yield();
  // pause: back to the driver without any event; the next step() or run() goes on here.
  void pause();
  // park: waits until wake(). Emits: LaneBlocked, then LaneSwitched when it runs again. When
  // wait.deadline_ns is not kNever, a timer ends it (how = TimerFired); it is cancelled when
  // something else does. Emits then also: TimerArmed first, TimerFired or TimerCancelled later.
  // `target`, if given, is whom it waits for at any moment (the holder of a lock changes).
  // Throws Cancelled.
  WakeResult park(const Wait& wait, const LaneId* target = nullptr, WaitHook* hook = nullptr);
  void sleep_until(TimeNs deadline_ns);
  void sleep_for(TimeNs duration_ns);
  // join: until `fiber` is Done.
  void join(Fiber& fiber);
  // hand_over: this fiber waits as `wait` says and `to` runs at once, past the ready queue.
  // Requires: `to` is Created, or Waiting because it handed over itself; its lane may be Ready.
  // Emits: LaneBlocked (unless the host has moved its lane off the core already), LaneSwitched.
  // Returns when somebody hands over or wakes this fiber.
  void hand_over(Fiber& to, const Wait& wait, trace::SwitchKind how, EventSeq cause = {});
  // finish_into: this fiber is Done (its lane already Ended) and `to` runs at once. The fiber's
  // stack is recycled after the switch.
  [[noreturn]] void finish_into(Fiber& to, trace::SwitchKind how, EventSeq cause = {});
  // finish: this fiber is Done (its lane already Ended); the next ready one runs.
  [[noreturn]] void finish();

  // --- called from anywhere --------------------------------------------------------------------
  // wake: Waiting -> ready queue. False, and nothing happens, if it does not wait.
  // Emits: LaneReady (unless the host has marked its lane Ready already).
  bool wake(Fiber& fiber, trace::WakeKind how, LaneId waker, TextId detail, EventSeq cause);
  // notify: wake(), since the running fiber did something: how = Notified, it is waker and cause.
  bool notify(Fiber& fiber, TextId detail);
  // cancel: C++ fibers: their present wait throws Cancelled, or their next one if they do not wait
  // or something else has ended the wait already. Emits: LaneReady (Cancelled).
  void cancel(Fiber& fiber);
  // cancel_all: every live fiber but the running one, in order of creation.
  void cancel_all();
  // facts: of a suspended fiber. Requires: not Running.
  FiberFacts facts(const Fiber& fiber) const { return read_facts(fiber); }
  // stack_bytes_used: of the running fiber, now.
  [[gnu::noinline]] std::uint32_t stack_bytes_used() const;

  // --- the driver's side -----------------------------------------------------------------------
  // step: lets one fiber run until it gives the core away. run: lets them all run; Ran: one paused.
  Step step();
  Step run();
  // fire_timers: wakes everybody whose deadline is not after the clock's time, in order.
  // Emits: TimerFired, LaneReady for each.
  void fire_timers();
  // drive: run(), jump the clock when idle (Emits: ClockAdvanced), and so on until Finished,
  // Deadlock, or the clock would pass `until_ns` (then IdleUntil). On Deadlock emits DeadlockFound.
  Step drive(TimeNs until_ns = base::kNever);
  // tell_deadlock: for a driver of one's own, after Step Deadlock. Emits: DeadlockFound.
  void tell_deadlock();

  TimerQueue& timers() { return timers_; }
  Lanes& lanes() { return lanes_; }
  base::VirtualClock& clock() { return clock_; }
  StackArena& stacks() { return arena_; }
  std::size_t ready_count() const { return ready_.size(); }
  // live_count: fibers that were started and are not Done.
  std::size_t live_count() const { return live_count_; }
  void set_policy(std::unique_ptr<Policy> policy);

 private:
  friend void fiber_main(Fiber& left);

  static constexpr std::size_t kFibersPerChunk = 256;

  template <class Body>
  Fiber& spawn_body(std::string_view name, Body&& body, bool detached);
  Fiber& make_for_body(std::size_t body_bytes);
  void born_for_body(Fiber& fiber, std::string_view name);
  Fiber* make(std::size_t reserved_bytes);
  void give_back(Fiber& fiber);
  template <class Visit>
  void for_each_fiber(Visit visit);

  void transition(Fiber& fiber, FiberState from, FiberState to) {
    CHECK_MSG(fiber.state == from, "a fiber is not where it should be");
    fiber.state = to;
  }
  EventSeq begin_wait(Fiber& self, const Wait& wait, WaitMode mode);
  void check_can_enter(const Fiber& to) const;
  void enter_past_queue(Fiber& to, trace::SwitchKind how, EventSeq cause);
  void complete(Fiber& self);
  void yield_slowly();
  void set_single_turn(bool on);
  Fiber& take_next();
  Fiber& take_chosen();
  void prefetch_next() const;
  void enter(Fiber& to);
  void leave();
  void switch_to(Fiber& to);
  // settle: the far side of a switch: the one who left may be dead.
  void settle(Fiber& left) {
    if (left.state == FiberState::Done) [[unlikely]] bury(left);
  }
  void bury(Fiber& left);
  [[noreturn]] void throw_cancelled(Fiber& self);
  [[noreturn]] void run_entry(Fiber& self);
  void turn();
  Step outcome() const;

  // what every switch touches
  Fiber* running_;
  FiberList ready_;
  ExceptionState& exceptions_;
  Lanes& lanes_;
  base::VirtualClock& clock_;
  CoreId core_;
  bool single_turn_ = false;
  bool chooses_ = false;
  bool straight_ = true;  // neither of the two: the next one is the head of the queue, at once
  TimerQueue timers_;

  Fiber driver_;  // stands for the stack that calls step() and run()
  Fiber* paused_ = nullptr;
  std::unique_ptr<Policy> policy_;
  Options options_;
  TextId policy_name_;
  std::size_t live_count_ = 0;
  std::uint64_t last_number_ = 0;
  StackArena arena_;
  std::vector<std::unique_ptr<Fiber[]>> chunks_;
  std::size_t chunk_used_ = kFibersPerChunk;
  FiberList free_;
  std::vector<LaneId> alternatives_;  // room for take_chosen()
};

// make_for_body: leaves `body_bytes` at the top of the stack; the argument points there.
template <class Body>
Fiber& Scheduler::spawn_body(std::string_view name, Body&& body, bool detached) {
  using Held = std::decay_t<Body>;
  static_assert(alignof(Held) <= 64);
  Fiber& fiber = make_for_body(sizeof(Held));
  Held* held = nullptr;
  try {
    held = ::new (fiber.argument) Held(std::forward<Body>(body));
  } catch (...) {
    discard(fiber);
    throw;
  }
  fiber.drop = [](void* argument) { static_cast<Held*>(argument)->~Held(); };
  fiber.entry = [](Fiber& self, void* argument) {
    struct Dropped {
      Fiber& fiber;
      ~Dropped() { std::exchange(fiber.drop, nullptr)(fiber.argument); }
    } dropped{self};
    (*static_cast<Held*>(argument))();
  };
  fiber.argument = held;
  fiber.discard_when_done = detached;
  born_for_body(fiber, name);
  start(fiber);
  return fiber;
}

}  // namespace fiberscope::core
