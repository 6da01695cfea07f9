// Scheduler: who runs on which simulated core. Real stacks, real switches, virtual time.
//
// Owns: the fibers, the ready queue (its policy only chooses), the timer queue, the cores, and each
// fiber's place. Deliberately does not know: real time, entropy, descriptors, Python.
//
// One core without a quantum is cooperative: time passes when a fiber says so, and a fiber runs
// until it gives the core away. Otherwise the machine is *timed*: every core has a clock of its
// own, and a fiber that computes says what that costs, with spend(). See interrupts.cpp.
//
// Invariants:
//  1. Every live fiber is in exactly one place: running, ready, or one wait record.
//  2. Fiber states change only in transition(), which checks the state it comes from; with it goes
//     exactly one event of the fiber's lane.
//  3. step() never waits and never reads real time or entropy.
//  4. Fibers switch straight to the next fiber; the driver's stack is entered only when no core has
//     anything to run, when step() asked for a single turn, after pause(), or when all are done.
//  5. Equal deadlines fire in the order (deadline, priority, order of arrival). Whoever gives the
//     core away fires what is due first, so a busy fiber that yields cannot starve a sleeper.
//  6. Timed: the fiber that executes is the one whose core is behind all others (the lower number
//     first), and the run's clock is its core's; so time never goes back in a trace. No core is
//     idle while somebody is ready, but between a wake and the waker's next spend().
//  7. One thread makes, drives and destroys a scheduler.
#pragma once

#include <cstdint>
#include <memory>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "scheduler/base/arena.h"
#include "scheduler/base/own_part.h"
#include "scheduler/base/time.h"
#include "scheduler/core/cores.h"
#include "scheduler/core/fiber.h"
#include "scheduler/core/lanes.h"
#include "scheduler/core/packing.h"
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
    CoreId core{1};                    // the first core; the others follow
    std::size_t cores = 1;             // 1 to Cores::kMax
    TimeNs quantum_ns = base::kNever;  // for so long a fiber keeps its core though others are ready
    // called on a fiber's own stack, while it still runs, when it is about to be preempted
    void (*on_preempt)(void* argument, Fiber& fiber) = nullptr;
    void* on_preempt_argument = nullptr;
    bool tell_circles = false;   // DeadlockFound as soon as a circle of `held` waits is complete
    bool record_choices = true;  // ChoiceMade when more than one fiber is ready
    // the high-water mark of a fiber is its own also where others had its stack before
    bool own_high_water = false;
    LaneId parent;                        // of the lanes that spawn() makes
    std::size_t group_stacks_max = 1024;  // of those that a group of fibers shares
    std::size_t reserve_stacks = 0;       // address space to map at once, ahead of a limit on it
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
  // `group`: it may share its stack with others of the group. Requires then: see packing.h.
  Fiber* create(LaneId lane, Fiber::Entry entry, void* argument, StackGroup* group = nullptr);
  // new_group: lives as long as the scheduler.
  StackGroup& new_group();
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
  // spend: the running fiber computes for `cost_ns`. The clock moves on; meanwhile timers fire and
  // other cores do what they do until then, each at its own time. If its slice is over then, the
  // policy may preempt it, unless it is not `preemptible` here. True: other fibers have run.
  // To be exact, costs go through spend() before the event they lead to; a clock moved by hand is
  // seen by the others as late as the next spend(), and holds them up.
  // Emits: nothing of its own; LaneReady (Preempted), LaneSwitched when preempted.
  bool spend(TimeNs cost_ns, bool preemptible = true) {
    const TimeNs until_ns = clock_.now_ns + cost_ns;
    if (until_ns >= interrupt_at_ns_) [[unlikely]]
      return interrupt(cost_ns, preemptible);
    clock_.now_ns = until_ns;
    return false;
  }
  // checkpoint: here the running fiber may be interrupted.
  bool checkpoint() { return interrupts(0) && interrupt(0, true); }
  // interrupts: spend(cost_ns) is going to do more than move the clock, and may switch.
  bool interrupts(TimeNs cost_ns) const { return clock_.now_ns + cost_ns >= interrupt_at_ns_; }
  // preempt: takes the core away from the running fiber though its slice is not over. False, and
  // nothing happens, when nobody else is ready. Emits: LaneReady (Preempted), LaneSwitched.
  bool preempt();
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
  // abandon: a started fiber that is not running here never runs again: its process was killed. Its
  // frames are not unwound and its stack is not given back. Requires: its lane has ended already.
  void abandon(Fiber& fiber);
  // facts: of a suspended fiber. Requires: not Running.
  FiberFacts facts(const Fiber& fiber) const { return read_facts(fiber); }
  // stack_bytes_used: of the running fiber, now.
  [[gnu::noinline]] std::uint32_t stack_bytes_used() const;

  // --- several real processes (spaces.cpp) -----------------------------------------------------
  // spread: from now on there may be fibers of other processes than this one. Requires: the arena
  // is shared.
  void spread();
  // space: of this process. is_here: its memory is this process's.
  Space space() const { return baton_->here(); }
  // has_turn: this process has the baton.
  bool has_turn() const { return seats_ == nullptr || running_->space == space(); }
  bool is_here(const Fiber& fiber) const { return fiber.space == space(); }
  // in_space: what reaches into a process's own memory is done there; all others wait meanwhile.
  // The deed holds copies, and what all share: nothing of this process's own. It must not wait.
  // Nothing happens if that process has ended.
  template <class Deed>
  void in_space(Space space, Deed deed);
  // in_each_space: the same in every process, this one among them, in the order of their seats.
  template <class Deed>
  void in_each_space(Deed deed) {
    const std::size_t count = seats_ == nullptr ? 1 : seats_->count();
    for (std::size_t i = 0; i < count; ++i) in_space(static_cast<Space>(i), deed);
  }
  // end_in_space: this process ends, and the deed is done there. Requires: it ends that process.
  template <class Deed>
  [[noreturn]] void end_in_space(Space space, Deed deed);
  // fork_fiber: `of` as it will be in the process that is about to be forked: on the same stack, at
  // the same place. The running fiber's is in state Created; that of one that has handed over waits
  // as that one does. Requires: spread(); `of` is one of these.
  Fiber& fork_fiber(const Fiber& of, Space space, LaneId home_lane, LaneId lane);
  // adopt: in the process that was forked: where `of` is known on a stack that it shares, `made` is
  // from now on.
  static void adopt(const Fiber* of, Fiber& made);
  // new_space: for such a process. Requires: any_space().
  Space new_space() { return seats_->take(); }
  bool any_space() const { return seats_->any_free(); }
  // give_up_space: there is no such process after all.
  void give_up_space(Space space) { (*seats_)[space].gone = true; }
  // arrive: first thing in the process that was forked, on its fiber's own stack: returns when that
  // runs.
  void arrive(Space space);
  // create_there: create() in a process that is about to begin, where it gets its stack. Requires:
  // spread(). begin_space: first thing there, with the arena that all share.
  Fiber& create_there(Space space, LaneId lane, Fiber::Entry entry, void* argument);
  [[noreturn]] void begin_space(Space space);
  // leave_space: the running fiber is the last of its process; the real process ends. dismiss: of
  // another process nothing runs any more; its real process ends.
  [[noreturn]] void leave_space();
  void dismiss(Space space);

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
  StackArena& stacks() { return *arena_; }
  std::size_t ready_count() const { return ready_.size(); }
  std::size_t core_count() const { return cores_.count(); }
  // current_core: where the running fiber runs.
  CoreId current_core() const { return core_; }
  // core_of: where it runs or ran last; none: it never did.
  CoreId core_of(const Fiber& fiber) const;
  // running_on: the fiber that has this core, none when it is idle. Timed machines only, like what
  // follows.
  const Fiber* running_on(CoreId core) const { return cores_[index_of(core)].fiber; }
  TimeNs busy_ns(CoreId core) const { return cores_.busy_ns(index_of(core), clock_.now_ns); }
  // switch_count: how often this core passed to another fiber.
  std::uint64_t switch_count(CoreId core) const { return cores_[index_of(core)].switch_count; }
  // slice_left_ns: of the running fiber's; kNever without a quantum.
  TimeNs slice_left_ns() const;
  TimeNs quantum_ns() const { return quantum_ns_; }
  // set_quantum: everybody who runs begins a slice of this length.
  void set_quantum(TimeNs quantum_ns);
  // set_priority: for policies that ask for it.
  void set_priority(Fiber& fiber, std::int16_t priority);
  // cores_of: on which it may run, a bit for each. set_cores: one that runs elsewhere leaves its
  // core at the next spend(). False: there are too many different sets. Timed machines only.
  // Requires: one of the machine's is among them.
  std::uint64_t cores_of(const Fiber& fiber) const { return core_sets_[fiber.share.cores]; }
  bool set_cores(Fiber& fiber, std::uint64_t cores);
  // waits_in_circle: it waits for somebody who waits ... for it, and no wait of them can end
  // otherwise (Wait::held, or handed over). Requires: Options::tell_circles.
  bool waits_in_circle(const Fiber& fiber) const;
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
  Fiber& new_record();
  Fiber* make(std::size_t reserved_bytes, StackGroup* group);
  bool get_stack(Fiber& fiber, StackGroup* group);
  void give_stack_back(Fiber& fiber);
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
  void requeue(trace::WakeKind how, EventSeq cause);
  void set_single_turn(bool on);
  Fiber& take_next();
  Fiber& take_chosen();
  void tell_choice(CoreId core, std::size_t chosen);
  void prefetch_next();
  void prefetch_ahead();
  void enter(Fiber& to);
  void leave();
  void leave_slowly();
  void switch_to(Fiber& to);
  void switch_past_queue(Fiber& to);
  [[gnu::noinline]] void switch_to_packed(Fiber& to);
  [[noreturn]] void make_room_for_ever();
  // settle: the far side of a switch: the one who left may be dead.
  void settle(Fiber& left) {
    if (left.state == FiberState::Done) [[unlikely]]
      bury(left);
  }
  void bury(Fiber& left);
  [[noreturn]] void throw_cancelled(Fiber& self);
  [[noreturn]] void run_entry(Fiber& self);
  void turn();
  Step outcome() const;

  // timed machines (interrupts.cpp)
  std::size_t index_of(CoreId core) const { return core.value - options_.core.value; }
  CoreId id_of(std::size_t index) const {
    return CoreId{options_.core.value + static_cast<std::uint32_t>(index)};
  }
  void set_timed();
  void attend(Fiber& fiber);
  TimeNs least_running_ns() const;
  void account();
  void pass_share(Fiber& to);
  [[gnu::noinline]] bool interrupt(TimeNs cost_ns, bool preemptible);
  bool make_room();
  bool may_run_here(const Fiber& fiber) const { return (cores_of(fiber) >> at_ & 1) != 0; }
  bool wanted_here() const;
  std::size_t first_for_idle() const;
  void serve_idle();
  std::size_t core_for(const Fiber& fiber) const;
  void dispatch(Fiber& to, std::size_t core);
  void leave_core();
  Fiber& next_turn();
  void execute(std::size_t core);
  TimeNs next_interrupt_ns() const;
  void go_to(Fiber& to);

  // several real processes
  void switch_anywhere(Fiber& to);
  Fiber& gate();
  // own_fiber: this process's among those by space; made at its first use.
  Fiber& own_fiber(std::vector<std::unique_ptr<Fiber>>& by_space, Fiber::Entry entry);
  [[noreturn]] void serve_gate();
  void keep_wait(Fiber& fiber);
  // leave_hook: it lies on the waiter's own stack.
  void leave_hook(Fiber& fiber) {
    if (fiber.hook == nullptr) return;
    WaitHook* const hook = std::exchange(fiber.hook, nullptr);
    if (seats_ == nullptr || base::Arena::holds(hook)) return hook->leave(fiber);
    in_space(fiber.space, [hook, whose = &fiber] { hook->leave(*whose); });
  }
  void end_wait(Fiber& fiber) {
    if (seats_ != nullptr) [[unlikely]]
      drop_wait(fiber);
    fiber.wait = nullptr;
  }
  static void drop_wait(Fiber& fiber);

  // circles of waits
  void know_lane(Fiber& fiber);
  const Fiber* held_up_by(const Fiber& fiber) const;
  void tell_circle(Fiber& fiber);

  // what every switch touches
  Fiber* running_;
  FiberList ready_;
  ExceptionState& exceptions_;
  Lanes& lanes_;
  base::VirtualClock& clock_;
  CoreId core_;
  const Fiber* scout_ = nullptr;   // some turns ahead in a long queue; may be out of date
  std::uint32_t scout_steps_ = 0;  // it may still go until it starts anew
  bool single_turn_ = false;
  bool chooses_ = false;
  bool timed_ = false;
  bool straight_ = true;  // none of the three: the next one is the head of the queue, at once
  bool watches_ = false;  // the policy does
  bool binds_ = false;    // somebody may not run on every core
  std::vector<std::uint64_t> core_sets_{~std::uint64_t{0}};  // that Share::cores names
  TimeNs interrupt_at_ns_ = base::kNever;  // timed: from then on a spend() has something to do
  TimerQueue timers_;

  Fiber driver_;  // stands for the stack that calls step() and run()
  Fiber* paused_ = nullptr;
  std::unique_ptr<Policy> policy_;
  Options options_;
  TextId policy_name_;
  std::size_t live_count_ = 0;
  std::uint64_t last_number_ = 0;
  std::unique_ptr<Seats> seats_;
  const base::OwnPart<Baton> baton_;           // this process's
  std::vector<std::unique_ptr<Fiber>> gates_;  // by space: where a process waits
  Fiber* next_ = nullptr;                      // who gets the baton
  const base::OwnPart<StackArena> arena_;      // the running process's own, like the groups
  std::vector<std::unique_ptr<StackGroup>> groups_;
  std::vector<std::unique_ptr<Fiber>> movers_;  // by space: its stack is none that anybody shares
  Fiber* moved_ = nullptr;                      // whom the mover copies back next
  std::vector<std::unique_ptr<Fiber[]>> chunks_;
  std::size_t chunk_used_ = kFibersPerChunk;
  FiberList free_;
  std::vector<LaneId> alternatives_;  // room for tell_choice()
  Cores cores_;
  std::size_t at_ = Cores::kNone;  // timed: the core whose fiber executes
  TimeNs quantum_ns_;
  std::vector<Fiber*> fiber_of_;  // by home lane; may be out of date. Of use to tell circles
};

// for_each_fiber: every fiber object ever used, in an order that says nothing.
template <class Visit>
void Scheduler::for_each_fiber(Visit visit) {
  for (std::size_t i = 0; i < chunks_.size(); ++i) {
    const std::size_t used = i + 1 == chunks_.size() ? chunk_used_ : kFibersPerChunk;
    for (std::size_t k = 0; k < used; ++k) visit(chunks_[i][k]);
  }
}

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

template <class Deed>
void Scheduler::in_space(Space space, Deed deed) {
  if (space == this->space()) return deed();
  const auto kept = std::make_unique<Deed>(std::move(deed));  // where all can read it
  baton_->visit(
      space, [](void* argument) { (*static_cast<Deed*>(argument))(); }, kept.get());
}

template <class Deed>
void Scheduler::end_in_space(Space space, Deed deed) {
  const auto call = [](void* argument) { (*static_cast<Deed*>(argument))(); };
  auto* const kept = new Deed(std::move(deed));
  if (space == this->space()) call(kept);
  baton_->leave_with(space, call, kept);
}

}  // namespace fiberscope::core
