#include "app/model/reading/circle.h"

#include <algorithm>
#include <unordered_map>

namespace fiberscope::model {

using trace::LaneState;
using trace::WaitKind;

namespace {

// Waits: the waits of one world.
class Waits {
 public:
  Waits(const Trace& trace, const World& world) : trace_(trace), world_(world) {}

  trace::Kept<trace::LaneBlocked> of(LaneId id) const {
    const LaneWorld* lane = world_.lane(id);
    return lane && lane->state == LaneState::Blocked ? wait_of(trace_, *lane) : nullptr;
  }
  // needs: the lane without whom `id` cannot go on.
  LaneId needs(LaneId id) const {
    const auto wait = of(id);
    if (!wait || !wait->target || wait->target == id) return {};
    switch (wait->why) {
      case WaitKind::Called:
      case WaitKind::Join:
      case WaitKind::Await:
        return wait->target;
      case WaitKind::Lock:
      case WaitKind::Gil:
        if (const LockWorld* lock = world_.lock(wait->object); lock && lock->taken) {
          const bool held = lock->holders.size() == 1 && lock->holders[0].lane != id;
          return held ? lock->holders[0].lane : LaneId{};
        }
        return passed_on(*wait, world_.lane(id)->wait) ? LaneId{} : wait->target;
      default:
        return {};
    }
  }

 private:
  // passed_on: somebody else who waited for this lock was woken since: it may hold it now.
  bool passed_on(const trace::LaneBlocked& wait, EventSeq since) const {
    if (!looked_) {
      looked_ = true;
      for (std::uint32_t i = 1; i <= world_.lane_count(); ++i) {
        const LaneWorld& lane = *world_.lane(LaneId{i});
        if (!lane.last_wait || lane.last_ready < lane.last_wait) continue;
        const auto last = trace_.get<trace::LaneBlocked>(lane.last_wait);
        if ((last.why != WaitKind::Lock && last.why != WaitKind::Gil) || !last.object) continue;
        EventSeq& woken = woken_[last.object];
        woken = std::max(woken, lane.last_ready);
      }
    }
    const auto found = woken_.find(wait.object);
    return found != woken_.end() && found->second > since;
  }

  const Trace& trace_;
  const World& world_;
  mutable bool looked_ = false;
  mutable std::unordered_map<base::ObjectId, EventSeq> woken_;  // by lock
};

EventSeq timer_of(const World& world, const Trace& trace, LaneId lane, TimeNs deadline_ns) {
  if (deadline_ns == base::kNever) return {};
  for (const TimerWorld& timer : world.timers()) {
    if (timer.deadline_ns > deadline_ns) break;
    if (timer.deadline_ns != deadline_ns) continue;
    if (trace.get<trace::TimerArmed>(timer.armed).lane == lane) return timer.armed;
  }
  return {};
}

Circle close(const Trace& trace, const World& world, std::vector<LaneId> lanes) {
  Circle circle;
  std::rotate(lanes.begin(), std::min_element(lanes.begin(), lanes.end()), lanes.end());
  circle.lanes = std::move(lanes);
  for (const LaneId id : circle.lanes) {
    const LaneWorld& lane = *world.lane(id);
    circle.waits.push_back(lane.wait);
    circle.deadline_ns = std::min(circle.deadline_ns, wait_of(trace, lane)->deadline_ns);
  }
  return circle;
}

}  // namespace

std::optional<Waiting> waiting(const Trace& trace, const World& world, LaneId id) {
  const Waits waits(trace, world);
  const auto wait = waits.of(id);
  if (!wait) return std::nullopt;
  const LaneWorld& lane = *world.lane(id);
  Waiting w;
  w.lane = id;
  w.wait = lane.wait;
  w.since_ns = lane.since_ns;
  w.deadline_ns = wait->deadline_ns;
  w.timer = timer_of(world, trace, id, wait->deadline_ns);
  w.needs = waits.needs(id);
  if (w.needs) w.enders.push_back(w.needs);
  return w;
}

std::optional<Circle> circle_through(const Trace& trace, const World& world, LaneId lane) {
  const Waits waits(trace, world);
  std::vector<LaneId> chain;
  for (LaneId at = lane; at; at = waits.needs(at)) {
    if (at == lane && !chain.empty()) return close(trace, world, std::move(chain));
    if (chain.size() > world.lane_count()) break;  // it runs into a circle of others
    chain.push_back(at);
  }
  return std::nullopt;
}

std::vector<Circle> circles(const Trace& trace, const World& world) {
  const Waits waits(trace, world);
  std::vector<Circle> found;
  std::vector<std::uint32_t> seen_from(world.lane_count() + 1, 0);
  for (std::uint32_t i = 1; i <= world.lane_count(); ++i) {
    LaneId at{i};
    while (at && at.value <= world.lane_count() && seen_from[at.value] == 0) {
      seen_from[at.value] = i;
      at = waits.needs(at);
    }
    if (!at || at.value > world.lane_count() || seen_from[at.value] != i) continue;
    std::vector<LaneId> lanes;
    for (LaneId id = at; lanes.empty() || id != at; id = waits.needs(id)) lanes.push_back(id);
    found.push_back(close(trace, world, std::move(lanes)));
  }
  std::sort(found.begin(), found.end(),
            [](const Circle& a, const Circle& b) { return a.lanes.front() < b.lanes.front(); });
  return found;
}

}  // namespace fiberscope::model
