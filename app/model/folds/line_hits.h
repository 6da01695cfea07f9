// Line hits: when each line of the program was reached, and by whom.
//
// Owns: for each place the events of its LineReached and a count for each lane, appended as the
// trace grows. Deliberately does not know the program's text nor the cursor.
//
// Invariant: the counts of a place's lanes sum to the number of its events.
#pragma once

#include <map>
#include <vector>

#include "app/model/folds/index.h"

namespace fiberscope::model {

struct LineHits {
  Seqs events;                                    // LineReached, ascending
  std::map<base::LaneId, std::uint64_t> by_lane;  // how often
};

class LineIndex {
 public:
  void update(const trace::Trace& trace);
  // at: of one line; empty when it was never reached.
  const LineHits& at(trace::Place place) const;

 private:
  std::uint64_t applied_ = 0;
  std::map<trace::Place, LineHits> places_;
};

}  // namespace fiberscope::model
