// The timed machine: several cores, or one whose fibers can be preempted.
//
// A conservative discrete-event simulation. The real processor runs one fiber at a time, always the
// one whose core is furthest behind in virtual time; when it has spent enough to get ahead of
// another core, that core's fiber goes on. To the program both run at the same time: there is no
// event for it, and both lanes stay Running. So nothing ever happens in the past of what has
// happened already, and nobody has to be rolled back.
//
// next_turn() is the heart: it goes from one thing to happen to the next (a timer fires, an idle
// core takes a fiber) up to the moment at which a core's fiber must execute. Fibers enter it where
// they spend time (interrupt) and where they give their core away (leave_core), the driver enters
// it to begin (turn). All fibers that it finds on cores are suspended at such a point.
//
// A fiber is preempted on its own stack, when its turn comes and its slice is over, so that whoever
// made it can do what has to be done before it loses the core.
#include <algorithm>

#include "scheduler/core/scheduler.h"

namespace fiberscope::core {

using trace::SwitchKind;
using trace::WakeKind;

namespace {

constexpr TimeNs kAtOnce = INT64_MIN;

}  // namespace

// --- settings ------------------------------------------------------------------------------------

// set_timed: after a change of cores, quantum or policy. A machine that becomes timed has at most
// one fiber on a core, and one that ceases to be so has only one core.
void Scheduler::set_timed() {
  const bool was_timed = timed_;
  timed_ = cores_.count() > 1 || quantum_ns_ != base::kNever || watches_;
  set_single_turn(single_turn_);
  if (at_ != Cores::kNone) interrupt_at_ns_ = kAtOnce;  // other rules hold
  if (timed_ == was_timed) return;
  timers_.set_alarm(timed_ ? &interrupt_at_ns_ : nullptr);
  Fiber* const holder = paused_ ? paused_ : running_ != &driver_ ? running_ : nullptr;
  if (timed_) {
    if (holder == nullptr) return;
    holder->share.core = static_cast<std::uint8_t>(core_.value);
    cores_.occupy(0, *holder, clock_.now_ns, quantum_ns_);
    execute(0);
  } else {
    if (holder != nullptr) {
      account();
      cores_.vacate(at_);
    }
    at_ = Cores::kNone;
    interrupt_at_ns_ = base::kNever;
  }
}

void Scheduler::set_quantum(TimeNs quantum_ns) {
  CHECK_MSG(quantum_ns > 0, "a quantum takes time");
  quantum_ns_ = quantum_ns;
  set_timed();
  if (!timed_) return;
  for (std::size_t i = 0; i < cores_.count(); ++i) {
    if (cores_.is_idle(i)) continue;
    cores_.renew_slice(i, i == at_ ? clock_.now_ns : cores_.clock_ns(i), quantum_ns);
  }
}

void Scheduler::set_priority(Fiber& fiber, std::int16_t priority) {
  fiber.share.priority = priority;
  if (at_ != Cores::kNone) interrupt_at_ns_ = kAtOnce;
}

bool Scheduler::set_cores(Fiber& fiber, std::uint64_t cores) {
  CHECK_MSG((cores & ~std::uint64_t{0} >> (Cores::kMax - cores_.count())) != 0, "no such core");
  const auto found = std::ranges::find(core_sets_, cores);
  if (found == core_sets_.end() && core_sets_.size() > UINT8_MAX) return false;
  fiber.share.cores = static_cast<std::uint8_t>(found - core_sets_.begin());
  if (found == core_sets_.end()) core_sets_.push_back(cores);
  binds_ = true;
  if (at_ != Cores::kNone) interrupt_at_ns_ = kAtOnce;
  return true;
}

// wanted_here: somebody who is ready may run on the core that executes.
bool Scheduler::wanted_here() const {
  if (!binds_) return !ready_.empty();
  for (const Fiber* fiber = ready_.front(); fiber != nullptr; fiber = fiber->next) {
    if (may_run_here(*fiber)) return true;
  }
  return false;
}

// first_for_idle: of those who are ready the first that may run on an idle core; ready_.size():
// nobody may.
std::size_t Scheduler::first_for_idle() const {
  std::size_t index = 0;
  const Fiber* fiber = ready_.front();
  for (; fiber != nullptr && !cores_.any_idle_of(cores_of(*fiber)); fiber = fiber->next) ++index;
  return index;
}

CoreId Scheduler::core_of(const Fiber& fiber) const {
  if (timed_) return CoreId{fiber.share.core};
  return lanes_.has_run(fiber.home_lane) ? core_ : CoreId{};
}

TimeNs Scheduler::slice_left_ns() const {
  if (at_ == Cores::kNone || cores_[at_].slice_end_ns == base::kNever) return base::kNever;
  return std::max<TimeNs>(0, cores_[at_].slice_end_ns - clock_.now_ns);
}

// --- shares --------------------------------------------------------------------------------------

// attend: `fiber` is about to join the ready queue: an idle core may take it, or it may be more
// urgent than one who runs. That is looked into at the next spend().
void Scheduler::attend(Fiber& fiber) {
  interrupt_at_ns_ = kAtOnce;
  if (watches_) policy_->woken(fiber, ready_, least_running_ns());
}

TimeNs Scheduler::least_running_ns() const {
  TimeNs least_ns = base::kNever;
  for (std::size_t i = 0; i < cores_.count(); ++i) {
    if (cores_.is_idle(i)) continue;
    const TimeNs unaccounted_ns = clock_.now_ns - cores_[i].accounted_ns;
    least_ns = std::min(least_ns, cores_[i].fiber->share.virtual_ns + unaccounted_ns);
  }
  return least_ns;
}

// account: the running fiber has used its core up to now.
void Scheduler::account() {
  cores_[at_].fiber->share.virtual_ns += cores_.account(at_, clock_.now_ns);
}

// pass_share: the running fiber hands its core over.
void Scheduler::pass_share(Fiber& to) {
  to.share = running_->share;
  cores_[at_].fiber = &to;
  ++cores_[at_].switch_count;
}

// --- the fiber's side ----------------------------------------------------------------------------

bool Scheduler::interrupt(TimeNs cost_ns, bool preemptible) {
  CHECK(cost_ns >= 0);
  if (!in_fiber() || !timed_) {
    clock_.now_ns += cost_ns;
    return false;
  }
  Fiber& self = *running_;
  cores_.set_clock(at_, clock_.now_ns + cost_ns);
  Fiber& next = next_turn();
  const bool others_first = &next != &self;
  if (others_first) go_to(next);
  // now it is this fiber's turn, on its core, when its computation is over
  return (preemptible && make_room()) || others_first;
}

// make_room: the running fiber is preempted if that is due; true when it has been.
bool Scheduler::make_room() {
  if (binds_ && !may_run_here(*running_)) {
    account();
    requeue(WakeKind::Preempted, lanes_.since(running_->lane));
    return true;
  }
  const bool slice_over = clock_.now_ns >= cores_[at_].slice_end_ns;
  if (!slice_over && !watches_) return false;
  account();
  if (wanted_here() && policy_->preempts(*running_, ready_, slice_over)) {
    requeue(WakeKind::Preempted, lanes_.since(ready_.front()->lane));
    return true;
  }
  if (slice_over) {
    cores_.renew_slice(at_, clock_.now_ns, quantum_ns_);
    interrupt_at_ns_ = next_interrupt_ns();
  }
  return false;
}

// leave_core: the running fiber has gone to its new place; its core takes up the next.
void Scheduler::leave_core() {
  serve_idle();  // the other cores first: they have been idle since before
  account();
  cores_.vacate(at_);
  go_to(next_turn());
}

// --- the simulation ------------------------------------------------------------------------------

Fiber& Scheduler::next_turn() {
  for (;;) {
    const TimeNs now_ns = clock_.now_ns;
    if (timers_.due(now_ns)) fire_timers();
    serve_idle();
    const std::size_t next = cores_.earliest();
    if (next == Cores::kNone) {
      at_ = Cores::kNone;
      interrupt_at_ns_ = base::kNever;
      return driver_;
    }
    const TimeNs turn_ns = cores_.clock_ns(next);
    const TimeNs deadline_ns = timers_.next_deadline();
    // a timer that was fired and armed again for this moment waits for the next turn
    if (deadline_ns <= turn_ns && deadline_ns > now_ns) {
      clock_.now_ns = deadline_ns;
      continue;
    }
    clock_.now_ns = std::max(now_ns, turn_ns);
    execute(next);
    return *cores_[next].fiber;
  }
}

// execute: the fiber of this core has the real processor.
void Scheduler::execute(std::size_t core) {
  at_ = core;
  core_ = id_of(core);
  cores_.set_clock(core, clock_.now_ns);
  interrupt_at_ns_ = next_interrupt_ns();
}

TimeNs Scheduler::next_interrupt_ns() const {
  const Cores::Core& core = cores_[at_];
  if (binds_ && !may_run_here(*core.fiber)) return kAtOnce;
  if (watches_ && wanted_here() && policy_->preempts(*core.fiber, ready_, false)) return kAtOnce;
  return std::min({core.slice_end_ns, timers_.next_deadline(), cores_.turn_end_ns(at_)});
}

void Scheduler::serve_idle() {
  while (cores_.any_idle() && !ready_.empty()) {
    const std::size_t first = binds_ ? first_for_idle() : 0;
    if (first == ready_.size()) return;
    const bool choice = chooses_ && ready_.size() > 1;
    std::size_t chosen = choice ? policy_->choose(ready_) : first;
    CHECK(chosen < ready_.size());
    if (binds_ && !cores_.any_idle_of(cores_of(ready_.at(chosen)))) chosen = first;
    Fiber& to = ready_.at(chosen);
    const std::size_t core = core_for(to);
    if (choice) tell_choice(id_of(core), chosen);
    ready_.remove(to);
    dispatch(to, core);
  }
}

// core_for: where it ran last, if that core is idle. Requires: an idle one on which it may run.
std::size_t Scheduler::core_for(const Fiber& fiber) const {
  const std::size_t last = index_of(CoreId{fiber.share.core});
  const std::uint64_t wanted = cores_of(fiber);
  const bool there = last < cores_.count() && cores_.is_idle(last) && (wanted >> last & 1) != 0;
  return there ? last : cores_.lowest_idle_of(wanted);
}

void Scheduler::dispatch(Fiber& to, std::size_t core) {
  transition(to, FiberState::Queued, FiberState::Running);
  lanes_.switched(id_of(core), to.lane, to.begun ? SwitchKind::Dispatch : SwitchKind::Start,
                  lanes_.since(to.lane));
  const auto number = static_cast<std::uint8_t>(id_of(core).value);
  if (to.share.core != 0 && to.share.core != number) ++to.share.migration_count;
  to.share.core = number;
  cores_.occupy(core, to, clock_.now_ns, quantum_ns_);
  if (watches_) policy_->taken(to);
}

}  // namespace fiberscope::core
