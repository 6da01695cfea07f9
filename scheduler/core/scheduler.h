// Scheduler: who runs on the core, cooperatively. Real stacks, real switches, virtual time.
//
// Owns: the fibers, the ready queue (through its policy), the timer queue, and each fiber's place.
// Deliberately does not know: real time, entropy, descriptors, Python.
//
// Invariants:
//  1. Every live fiber is in exactly one place: running, ready, or one wait record.
//  2. Fiber states change only in transition(), which checks the state it comes from and moves the
//     fiber's lane with exactly one event.
//  3. step() never waits and never reads real time or entropy.
//  4. Fibers switch straight to the next fiber; the driver's stack is entered only when nothing is
//     ready, when step() asked for a single turn, or when all are done.
//  5. Equal deadlines fire in the order (deadline, priority, order of arrival).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

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
    bool record_choices = true;  // ChoiceMade when more than one fiber is ready
  };

  // Requires: lanes and clock outlive the scheduler.
  Scheduler(Lanes& lanes, base::VirtualClock& clock, std::unique_ptr<Policy> policy,
            Options options);
  ~Scheduler();  // Requires: every fiber is Done or was never started.

  // --- making fibers ---------------------------------------------------------------------------
  // create: a fiber in state Created on a stack of its own, for a lane already born. It runs
  // entry(fiber, argument) when first dispatched or handed over to. nullptr: no memory for a stack.
  Fiber* create(LaneId lane, Fiber::Entry entry, void* argument);
  // start: Created -> ready queue. Emits: LaneReady (how = Spawned).
  void start(Fiber& fiber, EventSeq cause = {});
  // spawn: a C++ fiber that runs `body`, ready at once. Emits: LaneBorn, LaneReady.
  template <class Body>
  Fiber& spawn(std::string_view name, Body&& body);
  // discard: gives back a fiber that is Done or was never started.
  void discard(Fiber& fiber);

  // --- called from inside a fiber --------------------------------------------------------------
  Fiber& current() { return *current_; }
  bool in_fiber() const { return current_ != nullptr; }
  // yield: to the tail of the ready queue. Emits: LaneReady (Yielded), LaneSwitched; nothing at all
  // when nobody else is ready.
  void yield();
  // park: waits until wake(). Emits: LaneBlocked, then LaneSwitched when it runs again. When
  // wait.deadline_ns is not kNever, a timer ends it (how = TimerFired).
  WakeResult park(const Wait& wait);
  void sleep_until(TimeNs deadline_ns);
  void sleep_for(TimeNs duration_ns);
  // join: until `fiber` is Done.
  void join(Fiber& fiber);
  // hand_over: this fiber waits as `wait` says and `to` runs at once, past the ready queue.
  // Requires: `to` is Created, or Waiting because it handed over itself.
  // Emits: LaneBlocked, LaneSwitched. Returns when somebody hands over or wakes this fiber.
  void hand_over(Fiber& to, const Wait& wait, trace::SwitchKind how, EventSeq cause = {});
  // finish_into: this fiber is Done (its lane already Ended) and `to` runs at once. The fiber's
  // stack is recycled after the switch.
  [[noreturn]] void finish_into(Fiber& to, trace::SwitchKind how, EventSeq cause = {});
  // finish: this fiber is Done (its lane already Ended); the next ready one runs.
  [[noreturn]] void finish();

  // --- called from anywhere --------------------------------------------------------------------
  // wake: Waiting in park() -> ready queue. False, and nothing happens, if it does not wait there.
  // Emits: LaneReady.
  bool wake(Fiber& fiber, trace::WakeKind how, LaneId waker, TextId detail, EventSeq cause);
  // cancel: C++ fibers: their present or next wait throws Cancelled. Emits: LaneReady (Cancelled).
  void cancel(Fiber& fiber);
  // facts: of a suspended fiber. Requires: not Running.
  FiberFacts facts(const Fiber& fiber) const;
  // stack_bytes_used: of the running fiber, now.
  std::uint32_t stack_bytes_used() const;

  // --- the driver's side -----------------------------------------------------------------------
  // step: lets one fiber run until it gives the core away. run: lets them all run.
  Step step();
  Step run();
  // fire_timers: wakes everybody whose deadline is not after the clock's time, in order.
  // Emits: TimerFired, LaneReady for each.
  void fire_timers();
  // drive: run(), jump the clock when idle (Emits: ClockAdvanced), and so on until Finished,
  // Deadlock, or the clock would pass `until_ns` (then IdleUntil). On Deadlock emits DeadlockFound.
  Step drive(TimeNs until_ns = base::kNever);

  TimerQueue& timers() { return timers_; }
  Lanes& lanes() { return lanes_; }
  base::VirtualClock& clock() { return clock_; }
  std::size_t ready_count() const;
  std::size_t live_count() const { return live_count_; }
  void set_policy(std::unique_ptr<Policy> policy);

 private:
  // the rest is scheduler.cpp's
};

}  // namespace fiberscope::core
