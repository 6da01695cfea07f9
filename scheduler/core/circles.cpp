// Who waits for whom: tells circles when they close, and the deadlock when nobody can run.
#include "scheduler/core/deadlock.h"
#include "scheduler/core/scheduler.h"

namespace fiberscope::core {

namespace {

LaneId target_of(const Fiber& fiber) {
  // of another process's only what was copied
  const bool here = fiber.wait_target != nullptr && fiber.scheduler->is_here(fiber);
  return here ? *fiber.wait_target : fiber.wait->target;
}

Waiting waiting_of(const Fiber& fiber) {
  return {fiber.number,     fiber.lane, fiber.home_lane,
          target_of(fiber), fiber.wait, fiber.in_told_circle};
}

}  // namespace

void Scheduler::tell_deadlock() {
  std::vector<Waiting> waiting;
  for_each_fiber([&waiting](const Fiber& fiber) {
    if (fiber.state != FiberState::Waiting) return;
    waiting.push_back(waiting_of(fiber));
  });
  const Deadlock deadlock = find_deadlock(std::move(waiting), lanes_);
  if (deadlock.told) return;
  lanes_.writer().emit(
      trace::DeadlockFound{deadlock.circle, lanes_.writer().define(deadlock.sentence)});
}

void Scheduler::know_lane(Fiber& fiber) {
  if (!options_.tell_circles) return;
  const std::size_t lane = fiber.home_lane.value;
  if (lane >= fiber_of_.size()) fiber_of_.resize(lane + 1);
  fiber_of_[lane] = &fiber;
}

// held_up_by: who alone can end the wait of `fiber`, itself or through somebody; none: it does not
// wait, or a deadline or anybody might end it. Somebody who handed over cannot go on before the one
// who has its place now.
const Fiber* Scheduler::held_up_by(const Fiber& fiber) const {
  if (fiber.state != FiberState::Waiting) return nullptr;
  const Wait& wait = *fiber.wait;
  const bool held = wait.held || fiber.wait_mode == WaitMode::HandedOver;
  if (!held || wait.deadline_ns != base::kNever) return nullptr;
  const LaneId target = target_of(fiber);
  if (!target || target.value >= fiber_of_.size()) return nullptr;
  const Fiber* const holder = fiber_of_[target.value];
  return holder != nullptr && holder->home_lane == target ? holder : nullptr;
}

bool Scheduler::waits_in_circle(const Fiber& fiber) const {
  CHECK(options_.tell_circles);
  // Brent: a mark is set at ever longer intervals; whoever passes it goes round in a circle that
  // `fiber` only waits for.
  const Fiber* mark = nullptr;
  std::size_t steps = 0, next_mark = 1;
  const Fiber* at = held_up_by(fiber);
  for (; at != nullptr && at != &fiber && at != mark; at = held_up_by(*at)) {
    if (++steps != next_mark) continue;
    mark = at;
    next_mark *= 2;
  }
  return at == &fiber;
}

// tell_circle: if the wait of `last` has just closed a circle. An event loop's fiber can stand in
// one while its lane is Ready; then the end of the run will tell.
void Scheduler::tell_circle(Fiber& last) {
  if (!waits_in_circle(last)) return;
  std::vector<Waiting> circle;
  const Fiber* at = &last;
  do {
    if (lanes_.state(at->lane) != trace::LaneState::Blocked) return;
    circle.push_back(waiting_of(*at));
    at = held_up_by(*at);
  } while (at != &last);
  const Deadlock deadlock = find_deadlock(circle, lanes_);
  for (const Waiting& w : circle) fiber_of_[w.home_lane.value]->in_told_circle = true;
  lanes_.writer().emit(
      trace::DeadlockFound{deadlock.circle, lanes_.writer().define(deadlock.sentence)},
      lanes_.since(last.lane));
}

}  // namespace fiberscope::core
