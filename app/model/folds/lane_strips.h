// Lane strips: what Lanes (lanes.h) tells of a run that is too long to keep every slice of it, in
// two ways through its events: who is there, and the mix of states in columns.
//
// Owns: of each lane a few words; of those that are asked for, their columns. Deliberately does not
// know words, nor how columns are shown.
//
// Invariants:
//  1. Memory is that of the lanes and of the columns, whatever the length.
//  2. tree_order(), hue() and strips are those of Lanes for the same events.
#pragma once

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "app/model/folds/lanes.h"

namespace fiberscope::model {

// Entered: a lane, and the state that it is in from an event on.
struct Entered {
  LaneId lane;
  SliceState state = SliceState::New;
};
std::optional<Entered> entered(const trace::Event& event);

// LaneFamilies: the lanes of a run, and which of them run or wait at all.
class LaneFamilies {
 public:
  // Of the events from `first` to `last`; take() wants those outside of them, too.
  explicit LaneFamilies(EventSeq first = EventSeq{1}, EventSeq last = EventSeq{UINT64_MAX})
      : first_(first), last_(last) {}
  // take: the next event. finish: there are no more.
  void take(const trace::Event& event);
  void finish();

  std::uint32_t lane_count() const { return static_cast<std::uint32_t>(lanes_.size()); }
  std::vector<LaneId> tree_order() const;
  // Requires, here and below: 1 <= id <= lane_count().
  std::uint8_t hue(LaneId id) const { return lanes_[id.value - 1].hue; }
  // is_seen: it is ready, runs, waits or sleeps in those events.
  bool is_seen(LaneId id) const { return lanes_[id.value - 1].seen; }

 private:
  struct Lane {
    LaneId first_child, last_child, next_sibling;
    EventSeq since;
    SliceState state = SliceState::New;
    std::uint8_t hue = 0;
    bool seen = false;
  };
  void born(const trace::LaneBorn& p, const trace::Event& event);
  void leave(Lane& lane, EventSeq end);

  EventSeq first_, last_, now_;
  std::vector<Lane> lanes_;
  Lane roots_;  // whose children have no parent
  Hues hues_;
};

class LaneStrips {
 public:
  struct Row {
    LaneStrip strip;
    std::vector<EventSeq> held;  // by edge: which event began the slice that held just before it
  };

  // Requires: at least one edge; edges never decrease.
  LaneStrips(AxisKind axis, std::vector<std::int64_t> edges, std::span<const LaneId> lanes);
  // take: the next event, from the first on. finish: there are no more.
  void take(const trace::Event& event);
  void finish();

  // row: of the lane that was asked for as number i. Requires: finish() was called.
  const Row& row(std::size_t i) const { return rows_[i]; }

 private:
  // Slice that goes on.
  struct Open {
    EventSeq begin;  // none: its lane is not born
    std::int64_t since = 0;
    SliceState state = SliceState::New;
    std::size_t edge = 0;  // the first that is behind the slice's beginning
  };
  void close(std::size_t row, std::int64_t end, bool all);
  void open(std::size_t row, std::int64_t at, EventSeq begin, SliceState state);

  const AxisKind axis_;
  const std::vector<std::int64_t> edges_;
  std::vector<std::uint32_t> row_of_;  // by lane: its row, counted from 1; 0: not asked for
  std::vector<Row> rows_;
  std::vector<Open> open_;  // by row
  std::int64_t end_ = 0;
};

}  // namespace fiberscope::model
