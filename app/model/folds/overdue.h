// Overdue: sleeps that took longer than was asked for: the timer was due, but something else was in
// the way of what would have made the lane ready.
//
// Owns: one entry for each such sleep, and one for each stretch of a lane that was in the way.
// Deliberately does not know words, nor whether that is anybody's mistake (findings.h).
//
// Invariants:
//  1. All of it is recorded: when the timer was due stands in the LaneBlocked, when the lane got
//     ready is a LaneReady, and who was in the way is who had the lane's thread when it was due.
//  2. A sleep is late if that is a millisecond, or a tenth of what was asked for: that a timer is
//     seen to takes a loop some microseconds.
//  3. update() in any number of pieces gives the same as update() at once.
#pragma once

#include <map>
#include <span>
#include <utility>
#include <vector>

#include "app/model/folds/due.h"
#include "scheduler/trace/trace.h"

namespace fiberscope::model {

// is_late: whether so much more than was asked for counts.
bool is_late(base::TimeNs asked_ns, base::TimeNs late_ns);

// Late: a sleep that went on after its timer was due.
struct Late {
  base::LaneId lane{};
  base::EventSeq wait{};  // its LaneBlocked
  base::EventSeq due{};   // the first event that came later than its timer
  base::TimeNs began_ns = 0;
  base::TimeNs due_ns = 0;
  base::EventSeq end{};     // what ended it; none: nothing has so far
  base::TimeNs end_ns = 0;  // so far
  base::LaneId holder{};    // who had its thread when the timer was due; none: nobody did
  base::EventSeq held{};    // since when
  base::TimeNs asked_ns() const { return due_ns - began_ns; }
  base::TimeNs late_ns() const { return end_ns - due_ns; }
  bool operator==(const Late&) const = default;
};

// Hold: a stretch of a lane that made others late.
struct Hold {
  base::LaneId holder{};
  base::EventSeq held{};  // the event that began it
  base::EventSeq due{};   // of the first sleep that it made late
  base::TimeNs due_ns = 0;
  base::EventSeq end{};  // when the last of them had ended, so far
  base::TimeNs end_ns = 0;
  std::vector<base::LaneId> lanes{};  // who was late, by birth
};

class Overdue {
 public:
  Overdue() = default;
  explicit Overdue(const trace::Trace& trace) { update(trace); }
  void update(const trace::Trace& trace, std::uint64_t until = UINT64_MAX);

  // settle: no more will come.
  void settle();

  // of: the sleep that began with this LaneBlocked; nullptr: it was not late, so far.
  const Late* of(base::EventSeq wait) const;
  // holds: by when they began.
  const std::vector<Hold>& holds() const { return holds_; }

 private:
  struct Lane {
    trace::LaneKind kind = trace::LaneKind::Fiber;
    base::LaneId thread;  // itself, if it is one
    base::EventSeq wait;  // of the sleep that it is in
    base::TimeNs began_ns = 0;
    base::TimeNs due_ns = base::kNever;
  };
  // Front: who had a thread last, and whether it still has it.
  struct Front {
    base::LaneId lane;
    base::EventSeq since;
    bool holds = false;
    bool has_loop = false;  // an event loop is among the thread's lanes
  };

  Lane* find(base::LaneId lane) {
    return lane && lane.value <= lanes_.size() ? &lanes_[lane.value - 1] : nullptr;
  }
  Front* front_of(base::LaneId lane);
  void pass_timers(const trace::Event& event);
  void born(const trace::LaneBorn& p);
  void switched(const trace::LaneSwitched& p, const trace::Event& event);
  void blocked(const trace::Trace& trace, const trace::LaneBlocked& p, const trace::Event& event);
  void off(base::LaneId lane, const trace::Event& event);
  void wake(base::LaneId lane, const trace::Event& event);
  void add(const Late& late);

  std::uint64_t applied_ = 0;
  std::vector<Lane> lanes_;
  std::map<base::LaneId, Front> fronts_;  // by thread
  Due due_;                               // timers that are not due yet
  std::map<base::LaneId, Late> passed_;   // by lane: sleeps whose timer is, not over yet
  std::map<base::EventSeq, Late> list_;   // by wait
  std::vector<Hold> holds_;
};

}  // namespace fiberscope::model
