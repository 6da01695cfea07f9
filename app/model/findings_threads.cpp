// What threads do to each other: starvation and convoys. There is nothing about inverted
// priorities: the trace does not record priorities.
#include <algorithm>

#include "app/model/findings.h"

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
  lane->lock_wait = event.seq;
  InLine& line = locks_[p.object].in_line[p.lane];
  if (line.waits++ == 0) line.first_ns = event.time_ns, line.first = event.seq;
  if (p.why == WaitKind::Gil || lane->wants == p.object) return;  // it asks for the same again
  lane->wants = p.object;
  lane->wants_since = event.seq;
}

void Findings::lock_wait_over(const Trace& trace, LaneId id, const trace::Event& event) {
  Lane* lane = find(id);
  if (!lane || !lane->lock_wait) return;
  const trace::Event& began = trace.at(std::exchange(lane->lock_wait, {}));
  InLine& line = locks_[std::get<trace::LaneBlocked>(began.payload).object].in_line[id];
  line.waited_ns += event.time_ns - began.time_ns;
  line.last_ns = event.time_ns;
}

void Findings::on(const Trace& trace, const trace::LockTaken& p, const trace::Event& event) {
  Lock& lock = locks_[p.object];
  if (Lane* lane = find(p.lane); lane && lane->wants == p.object) {
    judge_want(trace, p.lane, event);
    lane->wants = {};
  }
  if (lock.taker != p.lane) lock.takes = {};
  lock.taker = p.lane;
  lock.takes.add(event.seq);
}

// judge_want: has somebody else taken the lock again and again, since the lane asked for it?
void Findings::judge_want(const Trace& trace, LaneId id, const trace::Event& event) {
  const Lane& lane = *find(id);
  const Lock& lock = locks_[lane.wants];
  const EventSeq first = lock.takes.first();
  const trace::Event& asked = trace.at(lane.wants_since);
  if (!first || first < asked.seq || lock.taker == id) return;
  if (event.time_ns - asked.time_ns < kLongTurnNs) return;
  Finding finding;
  finding.kind = FindingKind::Starvation;
  finding.event = asked.seq;
  finding.until = event.seq;
  finding.lane = id;
  finding.others = {lock.taker};
  finding.other_count = 1;
  finding.duration_ns = event.time_ns - asked.time_ns;
  finding.place = std::get<trace::LaneBlocked>(asked.payload).place;
  finding.related = asked.seq;
  add(std::move(finding));
}

// judge_lines: at the end: who never got a lock, and for which lock many stood in line most of the
// time.
void Findings::judge_lines(const Trace& trace, const trace::Event& event) {
  for (std::uint32_t i = 1; i <= lanes_.size(); ++i) {
    lock_wait_over(trace, LaneId{i}, event);
    if (lanes_[i - 1].wants && lanes_[i - 1].state != LaneState::Ended) {
      judge_want(trace, LaneId{i}, event);
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
    finding.place = std::get<trace::LaneBlocked>(trace.at(finding.related).payload).place;
    add(std::move(finding));
  }
}

}  // namespace fiberscope::model
