#include "app/model/folds/overdue.h"

#include <algorithm>

#include "app/model/folds/payloads.h"
#include "app/model/folds/waits.h"
#include "app/model/folds/world.h"

namespace fiberscope::model {

using base::EventSeq;
using base::LaneId;
using base::TimeNs;
using trace::LaneKind;
using trace::WaitKind;

namespace {

constexpr Overloads<
    OfRecipe, OfCalls, OfVariables, OfLevels, OfMachine, OfTimers, OfCallbacks, OfLocks, OfMemory,
    OfFiles, OfPackets, OfOutside, OfEnds,
    Ignores<trace::SourceLoaded, trace::LaneRenamed, trace::LineReached, trace::LinesFolded,
            trace::LoopFolded, trace::OutputWritten, trace::ValuePassed, trace::NoteAdded,
            trace::PrioritySet, trace::SystemCallDone>>
    kIgnoredByOverdue{};

// keeps_thread: a wait of the lane that ran last, in which no other lane of its thread can run.
bool keeps_thread(WaitKind why, bool has_loop) {
  return why == WaitKind::BlockingSleep || (has_loop && !lets_thread_go(why));
}

}  // namespace

bool is_late(TimeNs asked_ns, TimeNs late_ns) {
  if (late_ns >= base::kMillisecond) return true;
  return asked_ns > 0 && late_ns > 0 && late_ns >= asked_ns / 10;
}

void Overdue::update(const trace::Trace& trace, std::uint64_t until) {
  if (applied_ >= std::min(until, trace.size())) return;
  for (const trace::Event& event : trace.events(applied_, until)) {
    applied_ = event.seq.value;
    if (due_.first_ns() < event.time_ns) pass_timers(event);
    if ((kinds_taken(kIgnoredByOverdue) >> event.payload.index() & 1) == 0) continue;
    const auto on_born = [&](const trace::LaneBorn& p) { born(p); };
    const auto on_switched = [&](const trace::LaneSwitched& p) { switched(p, event); };
    const auto on_ready = [&](const trace::LaneReady& p) { off(p.lane, event); };
    const auto on_ended = [&](const trace::LaneEnded& p) { off(p.lane, event); };
    const auto on_blocked = [&](const trace::LaneBlocked& p) { blocked(trace, p, event); };
    visit_payload(event.payload, Overloads{on_born, on_switched, on_ready, on_ended, on_blocked,
                                           kIgnoredByOverdue});
  }
  for (auto& [lane, late] : passed_) {  // so far
    late.end_ns = trace.time_of(EventSeq{applied_});
    if (is_late(late.asked_ns(), late.late_ns())) add(late);
  }
}

Overdue::Front* Overdue::front_of(LaneId lane) {
  const Lane* found = find(lane);
  return found != nullptr && found->thread ? &fronts_[found->thread] : nullptr;
}

// pass_timers: those that were due before the event, in the world as it was then.
void Overdue::pass_timers(const trace::Event& event) {
  while (due_.first_ns() < event.time_ns) {
    const TimeNs due_ns = due_.first_ns();
    const LaneId lane = due_.first();
    due_.remove(lane);
    const Lane& sleeper = *find(lane);
    Late late{lane, sleeper.wait, event.seq, sleeper.began_ns, due_ns};
    const Front* front = front_of(lane);
    if (front != nullptr && front->holds) late.holder = front->lane, late.held = front->since;
    passed_[lane] = late;
  }
}

void Overdue::born(const trace::LaneBorn& p) {
  if (p.lane.value != lanes_.size() + 1) return;  // lanes are dense; anything else is illegal
  Lane lane;
  lane.kind = p.kind;
  if (p.kind == LaneKind::Thread) {
    lane.thread = p.lane;
  } else if (const Lane* parent = find(p.parent)) {
    lane.thread = parent->thread;
  }
  lanes_.push_back(lane);
  Front* front = front_of(p.lane);
  if (front != nullptr && p.kind == LaneKind::EventLoop) front->has_loop = true;
}

void Overdue::switched(const trace::LaneSwitched& p, const trace::Event& event) {
  wake(p.to, event);
  Front* front = front_of(p.to);
  if (front == nullptr) return;
  // a loop that runs sees to the timers
  front->holds = find(p.to)->kind != LaneKind::EventLoop;
  front->lane = p.to;
  front->since = event.seq;
}

void Overdue::off(LaneId lane, const trace::Event& event) {
  wake(lane, event);
  Front* front = front_of(lane);
  if (front != nullptr && front->lane == lane) front->holds = false;
}

void Overdue::blocked(const trace::Trace& trace, const trace::LaneBlocked& p,
                      const trace::Event& event) {
  off(p.lane, event);
  Lane* lane = find(p.lane);
  if (lane == nullptr) return;
  if (sleeps(p.why) && p.deadline_ns != base::kNever) {
    lane->wait = event.seq;
    lane->began_ns = event.time_ns;
    lane->due_ns = p.deadline_ns;
    due_.add(p.lane, p.deadline_ns);
  }
  Front* front = front_of(p.lane);
  if (front == nullptr || front->lane != p.lane) return;
  if (!keeps_thread(p.why, front->has_loop)) return;
  // a thread's start waits until that has a core
  if (trace.text(p.detail) == "the thread's start") return;
  front->holds = true;
  front->since = event.seq;
}

void Overdue::wake(LaneId id, const trace::Event& event) {
  Lane* lane = find(id);
  if (lane == nullptr || lane->due_ns == base::kNever) return;
  due_.remove(id);
  lane->due_ns = base::kNever;
  const auto passed = passed_.find(id);
  if (passed == passed_.end()) return;
  Late late = passed->second;
  passed_.erase(passed);
  late.end = event.seq;
  late.end_ns = event.time_ns;
  if (is_late(late.asked_ns(), late.late_ns())) add(late);
}

void Overdue::add(const Late& late) {
  list_[late.wait] = late;
  if (!late.holder) return;
  auto hold = std::ranges::lower_bound(holds_, late.held, {}, &Hold::held);
  if (hold == holds_.end() || hold->held != late.held) {
    hold = holds_.insert(
        hold, Hold{late.holder, late.held, late.due, late.due_ns, late.end, late.end_ns, {}});
  }
  if (late.due_ns < hold->due_ns) hold->due = late.due, hold->due_ns = late.due_ns;
  if (late.end_ns >= hold->end_ns) hold->end = late.end, hold->end_ns = late.end_ns;
  const auto place = std::ranges::lower_bound(hold->lanes, late.lane);
  if (place == hold->lanes.end() || *place != late.lane) hold->lanes.insert(place, late.lane);
}

void Overdue::settle() {
  lanes_ = {}, fronts_ = {}, due_ = {}, passed_ = {};
  holds_.shrink_to_fit();
  for (Hold& hold : holds_) hold.lanes.shrink_to_fit();
}

const Late* Overdue::of(EventSeq wait) const {
  const auto found = list_.find(wait);
  return found == list_.end() ? nullptr : &found->second;
}

}  // namespace fiberscope::model
