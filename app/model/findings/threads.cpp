// What threads do to each other: starvation, convoys and inverted priorities.
#include <algorithm>

#include "app/model/findings/findings.h"

namespace fiberscope::model {

using trace::LaneKind;
using trace::LaneState;
using trace::WaitKind;

// group_got_core: a core passed from one thread to another.
void Findings::group_got_core(const trace::LaneSwitched& p, const trace::Event& event) {
  const Lane& to = *find(p.to);
  if (to.core >= held_by_.size()) held_by_.resize(to.core + 1, UINT32_MAX);
  if (std::exchange(held_by_[to.core], to.group) == to.group) return;
  Group& group = groups_[to.group];
  group.turns.add(event.seq);
  if (group.turns.first() > groups_[often_].turns.first()) often_ = to.group;
}

// ready_over: a thread gets a core at last: has another had one again and again meanwhile?
void Findings::ready_over(LaneId id, const trace::Event& event) {
  const Lane& lane = *find(id);
  if (lane.state != LaneState::Ready || lane.kind != LaneKind::Thread) return;
  const Group& other = groups_[often_];
  const EventSeq first = other.turns.first();
  if (!first || first < lane.since || event.time_ns - lane.since_ns < kLongTurnNs) return;
  if (other.thread == id || !other.thread) return;
  Finding finding;
  finding.kind = FindingKind::Starvation;
  finding.event = lane.since;
  finding.until = event.seq;
  finding.lane = id;
  finding.others = {other.thread};
  finding.other_count = 1;
  finding.duration_ns = event.time_ns - lane.since_ns;
  finding.place = lane.last_place;
  add(std::move(finding));
}

void Findings::lock_wait_begins(const trace::LaneBlocked& p, const trace::Event& event) {
  Lane* lane = find(p.lane);
  if (!lane) return;
  // a semaphore lets as many in as it was told to: whoever stands in line there is meant to
  const bool lock = waits_for_lock(p.why) && p.why != WaitKind::Semaphore;
  if (!p.object || !lock) {
    lane->wants = {};
    return;
  }
  lane->lock_wait = {event.seq, event.time_ns, p.object, p.place};
  if (p.why != WaitKind::Gil) lock_waits_[p.lane].object = p.object;
  if (p.why == WaitKind::Lock) judge_forked_lock(p, event);
  if (p.target) locks_[p.object].holder = p.target;
  InLine& line = locks_[p.object].in_line[p.lane];
  if (line.waits++ == 0) line.first_ns = event.time_ns, line.first = event.seq;
  if (p.why == WaitKind::Gil || lane->wants == p.object) return;  // it asks for the same again
  lane->wants = p.object;
  lane->wanted = lane->lock_wait;
}

// judge_forked_lock: of the locks that processes have in common nothing is told; so one that a lane
// of another process has taken is a copy, and whoever might release it does not exist here.
void Findings::judge_forked_lock(const trace::LaneBlocked& p, const trace::Event& event) {
  const Lock& lock = locks_[p.object];
  if (!lock.taken || !p.target || process_of(p.target) == process_of(p.lane)) return;
  Finding finding;
  finding.kind = FindingKind::ForkedLock;
  finding.event = event.seq;
  finding.lane = p.lane;
  finding.others = {p.target};
  finding.other_count = 1;
  finding.place = p.place;
  finding.related = lock.taken;
  told_waiting_.insert(p.lane);
  add(std::move(finding));
}

void Findings::lock_wait_over(LaneId id, const trace::Event& event) {
  Lane* lane = find(id);
  if (!lane || !lane->lock_wait.event) return;
  const Asked began = std::exchange(lane->lock_wait, {});
  InLine& line = locks_[began.object].in_line[id];
  line.waited_ns += event.time_ns - began.at_ns;
  line.last_ns = event.time_ns;
  judge_inversion(id, began, event);
}

void Findings::on(const trace::LoopFolded& p, const trace::Event& event) {
  as_locks(p, Overloads{[&](const trace::LockTaken& taken) { on(taken, event); },
                        [&](const trace::LockReleased& released) { on(released); }});
  for (const trace::FoldedLock& lock : p.locks) {
    const std::uint64_t turns = std::min<std::uint64_t>(lock.times, kStarvedTurns);
    for (std::uint64_t turn = 1; turn < turns; ++turn) locks_[lock.object].takes.add(event.seq);
  }
}

void Findings::on(const trace::LockTaken& p, const trace::Event& event) {
  Lock& lock = locks_[p.object];
  if (Lane* lane = find(p.lane); lane && lane->wants == p.object) {
    judge_want(p.lane, event);
    lane->wants = {};
  }
  lock.taken = event.seq;
  if (lock.taker != p.lane) lock.takes = {};
  lock.taker = lock.holder = p.lane;
  lock.takes.add(event.seq);
}

void Findings::on(const trace::LockReleased& p) {
  Lock& lock = locks_[p.object];
  lock.signal |= lock.taker && lock.taker != p.lane;
  lock.holder = {};
}

void Findings::on(const trace::PrioritySet& p) {
  if (Lane* lane = find(p.lane)) lane->priority = p.priority;
  prioritised_ = true;
}

// thread_is: what the lane that ran last in the thread is: a generator that is preempted stands
// ready in its caller's place.
bool Findings::thread_is(LaneId thread, LaneState state) {
  const Lane* lane = find(thread);
  if (!lane) return false;
  const Lane* front = find(groups_[lane->group].front);
  return front && front->state == state;
}

// runs_instead: who is on a core, though less urgent than the waiter, while the holder, less urgent
// still, stands ready.
LaneId Findings::runs_instead(LaneId waiter, LaneId holder) {
  const Lane* high = find(waiter);
  const Lane* low = find(holder);
  if (!high || !low || high->priority <= low->priority) return {};
  if (!thread_is(holder, LaneState::Ready)) return {};
  for (const std::uint32_t group : held_by_) {
    const LaneId thread = group < groups_.size() ? groups_[group].thread : LaneId{};
    if (!thread_is(thread, LaneState::Running)) continue;
    const std::int32_t priority = find(thread)->priority;
    if (low->priority < priority && priority < high->priority) return thread;
  }
  return {};
}

// look_for_inversions: after each event. What was so since the last one lasted until this one.
void Findings::look_for_inversions(const trace::Event& event) {
  if (!prioritised_ || trace::line_of(event.payload)) return;
  for (auto& [lane, wait] : lock_waits_) {
    if (wait.now < wait.inverted.size()) {
      wait.inverted[wait.now].duration_ns += event.time_ns - wait.since_ns;
    }
    wait.since_ns = event.time_ns;
    const LaneId waiter = thread_of(lane);
    const LaneId holder = thread_of(locks_[wait.object].holder);
    const LaneId runner = runs_instead(waiter, holder);
    wait.now = SIZE_MAX;
    if (!runner) continue;
    const auto known = std::find_if(wait.inverted.begin(), wait.inverted.end(), [&](auto& one) {
      return one.holder == holder && one.runner == runner;
    });
    wait.now = static_cast<std::size_t>(known - wait.inverted.begin());
    if (known != wait.inverted.end()) continue;
    wait.inverted.push_back({holder, runner, find(waiter)->priority, find(holder)->priority,
                             find(runner)->priority, event.seq});
  }
}

// judge_inversion: the wait is over. Told is who ran longest instead of the holder.
void Findings::judge_inversion(LaneId id, const Asked& began, const trace::Event& event) {
  const auto over = lock_waits_.find(id);
  if (over == lock_waits_.end()) return;
  LockWait wait = std::move(over->second);
  lock_waits_.erase(over);
  if (wait.now < wait.inverted.size()) {
    wait.inverted[wait.now].duration_ns += event.time_ns - wait.since_ns;
  }
  const auto longest = std::max_element(
      wait.inverted.begin(), wait.inverted.end(),
      [](const Inverted& a, const Inverted& b) { return a.duration_ns < b.duration_ns; });
  if (longest == wait.inverted.end() || longest->duration_ns < kInvertedNs) return;
  Finding finding;
  finding.kind = FindingKind::Inversion;
  finding.event = longest->first;
  finding.until = event.seq;
  finding.lane = thread_of(id);
  finding.others = {longest->holder, longest->runner};
  finding.other_count = 2;
  finding.duration_ns = longest->duration_ns;
  finding.place = began.place;
  finding.priorities = {longest->waiter_priority, longest->holder_priority,
                        longest->runner_priority};
  finding.related = began.event;
  add(std::move(finding));
}

// judge_want: has somebody else taken the lock again and again, since the lane asked for it?
void Findings::judge_want(LaneId id, const trace::Event& event) {
  const Lane& lane = *find(id);
  const Lock& lock = locks_[lane.wants];
  const EventSeq first = lock.takes.first();
  const Asked& asked = lane.wanted;
  if (!first || first < asked.event || lock.taker == id) return;
  if (event.time_ns - asked.at_ns < kLongTurnNs) return;
  Finding finding;
  finding.kind = FindingKind::Starvation;
  finding.event = asked.event;
  finding.until = event.seq;
  finding.lane = id;
  finding.others = {lock.taker};
  finding.other_count = 1;
  finding.duration_ns = event.time_ns - asked.at_ns;
  finding.place = asked.place;
  finding.related = asked.event;
  add(std::move(finding));
}

// judge_lines: at the end: who never got a lock, and for which lock many stood in line most of the
// time.
void Findings::judge_lines(const Trace& trace, const trace::Event& event) {
  for (std::uint32_t i = 1; i <= lanes_.size(); ++i) {
    lock_wait_over(LaneId{i}, event);
    if (lanes_[i - 1].wants && lanes_[i - 1].state != LaneState::Ended) {
      judge_want(LaneId{i}, event);
    }
    if (lanes_[i - 1].state == LaneState::Ready) ready_over(LaneId{i}, event);
  }
  for (const auto& [object, lock] : locks_) {
    Finding finding;
    finding.kind = FindingKind::Convoy;
    for (const auto& [lane, line] : lock.in_line) {
      const TimeNs span_ns = line.last_ns - line.first_ns;
      if (line.waits < kConvoyWaits || 2 * line.waited_ns < span_ns) continue;
      if (!finding.lane) {
        finding.lane = lane;
        finding.event = finding.related = line.first;
      } else {
        ++finding.other_count;
        if (finding.others.size() < 8) finding.others.push_back(lane);
      }
      finding.duration_ns = std::max(finding.duration_ns, line.waited_ns);
      finding.lines = std::max<std::uint64_t>(finding.lines, line.waits);
    }
    if (finding.other_count + 1 < kConvoyLanes || !finding.lane) continue;
    finding.place = trace.get<trace::LaneBlocked>(finding.related).place;
    add(std::move(finding));
  }
}

}  // namespace fiberscope::model
