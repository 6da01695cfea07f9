// Steps: which events are steps, and their numbers: what one can stand on while one steps. Records
// that only say how things are count as none.
//
// Owns: how many steps there are up to every so many events. Deliberately does not know the cursor.
//
// Invariants:
//  1. A cursor's number is that of the last step at or before it; 0 before the first.
//  2. event_of(number_at(step)) is the step.
#pragma once

#include <vector>

#include "scheduler/trace/trace.h"

namespace fiberscope::model {

// describes_only: a record that says how things are, not that anything happened.
bool describes_only(const trace::Event& event);

class Steps {
 public:
  explicit Steps(const trace::Trace& trace) : trace_(trace) {}
  void update(std::uint64_t until = UINT64_MAX);
  // settle: no more will come.
  void settle() { before_.shrink_to_fit(); }

  std::uint64_t count() const { return count_; }
  // applied: so many events were taken in.
  std::uint64_t applied() const { return applied_; }
  std::uint64_t number_at(base::EventSeq cursor) const;
  // event_of: the step of that number, counted from 1; none beyond either end.
  base::EventSeq event_of(std::uint64_t number) const;

 private:
  static constexpr std::uint64_t kStride = 256;  // events; between two of them they are counted

  const trace::Trace& trace_;
  std::uint64_t applied_ = 0, count_ = 0;
  std::vector<std::uint32_t> before_;  // steps before event 1 + i * kStride
};

}  // namespace fiberscope::model
