// Line hits: when each line of the program was reached, and by whom; how long it held a core.
//
// Owns: for each place the events by which it was reached and a count for each lane, appended as
// the trace grows; of lines that are folded the event is that of all together. Deliberately does
// not know the program's text nor the cursor.
//
// Invariants:
//  1. The counts of a place's lanes sum to its times.
//  2. While a lane holds a core its time is the line's that it reached last; a wait is nobody's.
#pragma once

#include <array>
#include <map>
#include <vector>

#include "app/model/folds/index.h"

namespace fiberscope::model {

struct LineHits {
  // Of a fold: its event, and so many times more than events until then, it included.
  struct Folded {
    base::EventSeq event;
    std::uint64_t more = 0;
  };
  struct OfLane {
    base::LaneId lane;
    std::uint64_t count = 0;
  };
  Seqs events;                  // LineReached and LinesFolded, ascending
  std::vector<Folded> folded;   // ascending
  std::vector<OfLane> by_lane;  // how often, in order of birth
  base::TimeNs busy_ns = 0;     // on a core
  // times: how often it was reached; up to an event.
  std::uint64_t times() const { return events.size() + (folded.empty() ? 0 : folded.back().more); }
  std::uint64_t times_until(base::EventSeq event) const;
  void add(base::LaneId lane, std::uint64_t times);
};

class LineIndex {
 public:
  void update(const trace::Trace& trace, std::uint64_t until = UINT64_MAX);
  // settle: no more will come.
  void settle();
  // at: of one line; empty when it was never reached.
  const LineHits& at(trace::Place place) const;
  // busy_ns: of all lines together.
  base::TimeNs busy_ns() const { return busy_ns_; }

 private:
  // Where a lane stands, and since when its time there is not counted yet.
  struct Standing {
    trace::Place place;
    base::TimeNs since_ns = 0;
    bool runs = false;
  };
  Standing& standing(base::LaneId lane);
  LineHits& hits_of(trace::Place place);
  void count(Standing& lane, base::TimeNs now_ns);
  void stop(base::LaneId lane, base::TimeNs now_ns);
  void fold(const trace::LinesFolded& p, const trace::Event& event);

  std::vector<Standing> lanes_;
  base::TimeNs busy_ns_ = 0;
  std::uint64_t applied_ = 0;
  std::map<trace::Place, LineHits> places_;
  // Of those that were met lately where they are.
  struct Met {
    trace::Place place;
    LineHits* hits = nullptr;
  };
  std::array<Met, 128> met_{};
};

}  // namespace fiberscope::model
