// Idle: when nothing ran, and which of these stretches are so long that an axis may leave them out.
//
// Owns: the longest of them. Deliberately does not know lanes' slices, pixels, nor what is looked
// at: the same stretches are folded at every zoom.
//
// A stretch is idle while no lane holds a core and no lane is late: one whose timer was due, but
// that did not get ready yet, since something else is in its way. To see that is to see all of it.
//
// Invariants:
//  1. A break is longer than kBreakShare times all that is not idle.
//  2. update() in any number of pieces gives the same as update() at once.
//  3. It keeps kBreaksMax + 1 stretches, however many there are: as the run goes on a stretch can
//     become too short for a break, but none becomes long enough.
#pragma once

#include <memory>
#include <vector>

#include "app/model/folds/breaks.h"
#include "app/model/folds/due.h"
#include "scheduler/trace/trace.h"

namespace fiberscope::model {

class Idle {
 public:
  static constexpr std::size_t kBreaksMax = 12;  // more of them would leave no room for what runs
  static constexpr base::TimeNs kBreakShare = 2;

  Idle() = default;
  explicit Idle(const trace::Trace& trace) { update(trace); }
  // update: takes in the events that are new since the last call.
  void update(const trace::Trace& trace, std::uint64_t until = UINT64_MAX);
  // settle: no more will come.
  void settle() { runs_ = {}; }

  // busy_ns: all that is not idle, so far.
  base::TimeNs busy_ns() const;
  // breaks: none where there is nothing to fold, or too much. The same object until they change.
  const std::shared_ptr<const Breaks>& breaks() const { return breaks_; }
  // too_many: there would be more than kBreaksMax.
  bool too_many() const { return too_many_; }

 private:
  void take(const trace::Event& event);
  void begin_run(base::LaneId lane, base::TimeNs now_ns);
  void end_run(base::LaneId lane, base::TimeNs now_ns);
  void sleep(base::LaneId lane, base::TimeNs due_ns);
  Break idle_until(base::TimeNs now_ns) const;
  void keep(const Break& stretch);
  void choose();

  std::uint64_t applied_ = 0;
  base::TimeNs now_ns_ = 0;
  base::TimeNs idle_ns_ = 0;   // in all stretches that are over
  base::TimeNs since_ns_ = 0;  // when the present one began; kNever: something runs
  std::size_t running_count_ = 0;
  std::vector<bool> runs_;  // by lane
  Due due_;
  std::vector<Break> longest_;  // in order of time
  std::shared_ptr<const Breaks> breaks_;
  bool too_many_ = false;
};

// joint_breaks: what is folded of two runs that are shown on one axis: where in neither of them
// anything ran, and one that has ended runs no more. Null: nothing, or too much.
std::shared_ptr<const Breaks> joint_breaks(const Idle& a, base::TimeNs a_end_ns, const Idle& b,
                                           base::TimeNs b_end_ns);

}  // namespace fiberscope::model
