#include "app/model/reading/circle.h"

#include <algorithm>
#include <unordered_map>

#include "app/model/words/why_sentences.h"
#include "app/words/words.h"

namespace fiberscope::model {

using trace::LaneState;
using trace::WaitKind;
using words::tr;

namespace {

// Waits: the waits of one world.
class Waits {
 public:
  Waits(const Trace& trace, const World& world) : trace_(trace), world_(world) {}

  const trace::LaneBlocked* of(LaneId id) const {
    const LaneWorld* lane = world_.lane(id);
    return lane && lane->state == LaneState::Blocked ? wait_of(trace_, *lane) : nullptr;
  }
  // needs: the lane without whom `id` cannot go on.
  LaneId needs(LaneId id) const {
    const trace::LaneBlocked* wait = of(id);
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
        const auto& last = std::get<trace::LaneBlocked>(trace_.at(lane.last_wait).payload);
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
    if (std::get<trace::TimerArmed>(trace.at(timer.armed).payload).lane == lane) return timer.armed;
  }
  return {};
}

// remedy: what would end a wait, as a clause.
const char* remedy(const trace::LaneBlocked& wait, bool needs) {
  const bool timed = wait.deadline_ns != base::kNever;
  switch (wait.why) {
    case WaitKind::Switched:
      return tr("whoever switches to it ends this");
    case WaitKind::Called:
      return needs ? tr("it goes on when {target} yields, returns or fails")
                   : tr("it goes on when what it called yields, returns or fails");
    case WaitKind::Yielded:
      return tr("whoever resumes it ends this");
    case WaitKind::Sleep:
    case WaitKind::BlockingSleep:
    case WaitKind::Timer:
      return timed ? tr("its timer ends this at {deadline}")
                   : tr("only an exception sent into it ends this");
    case WaitKind::Join:
      return needs ? tr("it goes on when {target} ends")
                   : tr("it goes on when those it waits for have ended");
    case WaitKind::Await:
      return needs ? tr("it goes on when {target} has a result")
                   : tr("it goes on when what it awaits has a result");
    case WaitKind::Future:
      return tr("whoever sets the result of {object} ends this");
    case WaitKind::Event:
      return tr("whoever sets {object} ends this");
    case WaitKind::Lock:
      return needs ? tr("only {target} can end this, by releasing {object}")
                   : tr("whoever holds {object} ends this by releasing it");
    case WaitKind::Gil:
      return needs ? tr("only {target} can end this, by giving up the GIL")
                   : tr("whoever holds the GIL ends this by giving it up");
    case WaitKind::Semaphore:
      return tr("whoever releases {object} ends this");
    case WaitKind::Condition:
      return tr("whoever notifies {object} ends this");
    case WaitKind::QueueGet:
      return tr("whoever puts something into {object} ends this");
    case WaitKind::QueuePut:
      return tr("whoever takes something out of {object} ends this");
    case WaitKind::ChannelSend:
      return tr("whoever receives from {object} ends this");
    case WaitKind::ChannelReceive:
      return tr("whoever sends on {object} ends this");
    case WaitKind::Select:
      return tr("the first of {object} ends this");
    case WaitKind::Gather:
      return tr("it goes on when those it waits for have ended");
    case WaitKind::Poll:
      return timed ? tr("its next timer, {deadline}, or I/O ends this")
                   : tr("only I/O ends this: no timer is set");
    case WaitKind::Io:
      return tr("it goes on when {object} is ready");
    case WaitKind::Other:
      break;
  }
  return tr("who can end this is not recorded");
}

// ends_by_time: the clause above names the deadline itself.
bool ends_by_time(WaitKind why) {
  return sleeps(why) || why == WaitKind::BlockingSleep || why == WaitKind::Poll;
}

Explanation who_text(const Trace& trace, const Names& names, const Waiting& w) {
  const auto& wait = std::get<trace::LaneBlocked>(trace.at(w.wait).payload);
  const LaneId target = w.needs;
  const Gap deadline{"deadline", linked(base::format_time(wait.deadline_ns), w.timer)};
  const Gap when{"deadline",
                 w.timer ? deadline.second : plain(base::format_time(wait.deadline_ns))};
  Explanation who =
      compose(remedy(wait, bool(target)), {{"target", linked(names.lane(target), {}, target)},
                                           {"object", plain(wait_object(trace, wait))},
                                           when});
  if (wait.deadline_ns != base::kNever && !ends_by_time(wait.why)) {
    append(who, say(Say::AddDeadline, {when}));
  }
  return compose(tr("{lane} waits ({wait}) since {time}: {who}."),
                 {{"lane", linked(names.lane(w.lane), {}, w.lane)},
                  {"wait", linked(wait_text(trace, names, wait, w.since_ns), w.wait)},
                  {"time", plain(base::format_time(w.since_ns))},
                  {"who", who}});
}

Explanation circle_text(const Trace& trace, const Names& names, const Circle& circle) {
  const auto clause = [&](const char* pattern, std::size_t i) {
    const LaneId next = circle.lanes[(i + 1) % circle.lanes.size()];
    const trace::Event& event = trace.at(circle.waits[i]);
    const auto& wait = std::get<trace::LaneBlocked>(event.payload);
    return compose(pattern,
                   {{"lane", linked(names.lane(circle.lanes[i]), {}, circle.lanes[i])},
                    {"next", linked(names.lane(next), {}, next)},
                    {"wait", linked(wait_text(trace, names, wait, event.time_ns), event.seq)}});
  };
  Explanation chain = clause(tr("{lane} waits for {next} ({wait})"), 0);
  for (std::size_t i = 1; i < circle.lanes.size(); ++i) {
    // {lane} is the {next} of the clause before and so stands there already
    const char* pattern = tr(", which waits for {next} ({wait})");
    append(chain, clause(pattern, i));
  }
  const Gap gap{"chain", chain};
  if (circle.deadlock()) return compose(tr("{chain}: none of them can ever go on."), {gap});
  return compose(tr("{chain}: only the timer at {deadline} breaks this circle."),
                 {gap, {"deadline", plain(base::format_time(circle.deadline_ns))}});
}

Circle close(const Trace& trace, const Names& names, const World& world,
             std::vector<LaneId> lanes) {
  Circle circle;
  std::rotate(lanes.begin(), std::min_element(lanes.begin(), lanes.end()), lanes.end());
  circle.lanes = std::move(lanes);
  for (const LaneId id : circle.lanes) {
    const LaneWorld& lane = *world.lane(id);
    circle.waits.push_back(lane.wait);
    circle.deadline_ns = std::min(circle.deadline_ns, wait_of(trace, lane)->deadline_ns);
  }
  circle.text = circle_text(trace, names, circle);
  return circle;
}

}  // namespace

std::optional<Waiting> waiting(const Trace& trace, const Names& names, const World& world,
                               LaneId id) {
  const Waits waits(trace, world);
  const trace::LaneBlocked* wait = waits.of(id);
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
  w.text = who_text(trace, names, w);
  return w;
}

std::optional<Circle> circle_through(const Trace& trace, const Names& names, const World& world,
                                     LaneId lane) {
  const Waits waits(trace, world);
  std::vector<LaneId> chain;
  for (LaneId at = lane; at; at = waits.needs(at)) {
    if (at == lane && !chain.empty()) return close(trace, names, world, std::move(chain));
    if (chain.size() > world.lane_count()) break;  // it runs into a circle of others
    chain.push_back(at);
  }
  return std::nullopt;
}

std::vector<Circle> circles(const Trace& trace, const Names& names, const World& world) {
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
    found.push_back(close(trace, names, world, std::move(lanes)));
  }
  std::sort(found.begin(), found.end(),
            [](const Circle& a, const Circle& b) { return a.lanes.front() < b.lanes.front(); });
  return found;
}

}  // namespace fiberscope::model
