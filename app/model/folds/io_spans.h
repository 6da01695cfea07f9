// IoSpans: what a lane does for its input and output while it holds a core: copying between kernel
// and process, and polling in vain. Both are parts of its stretches of running (lanes.h).
//
// Owns: per lane that does any of it a SliceTrack of such spans, appended as the trace grows.
// Deliberately does not know waiting: a call that waits is a blocked stretch.
//
// Invariants:
//  1. A span lies within one stretch of running, on both axes; spans of a lane do not overlap.
//  2. Copying is what SystemCallDone tells of: the last copy_ns before it, the last step before it.
//  3. Polling in vain is all running from the beginning of one vain call (in_vain) to the end of a
//     later one, when the lane had no call between them that was not in vain and did not wait for
//     readiness. One vain call alone is none: whoever asks once and then waits does no harm. Event
//     loops look for readiness between callbacks, so they never count.
//  4. update() in any number of pieces gives the same as update() at once.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "app/model/folds/lanes.h"

namespace fiberscope::model {

// IoShares: the tags of a lane's track of spans.
struct IoShares {
  static constexpr std::size_t kClasses = 3;
  static constexpr std::uint8_t kNeither = 0, kCopying = 1, kPolling = 2;
  static constexpr std::size_t kFirstSlot = 0;
  static constexpr std::size_t kBlockSlices = 16;
  static constexpr std::uint8_t class_of(std::uint8_t tag) { return tag; }
};

struct IoColumn {
  std::array<std::uint64_t, IoShares::kClasses> units{};
  std::array<std::uint32_t, IoShares::kClasses> begins{};
  bool operator==(const IoColumn&) const = default;
};
using IoStrip = Strip<IoColumn>;

// in_vain: a call of that name that found nothing ready and did not wait: EAGAIN, or select(2),
// poll(2) and epoll_wait(2) with a timeout of 0.
bool in_vain(std::string_view name, const trace::SystemCallDone& call);

class IoSpans {
 public:
  // update: takes in the events that are new since the last call. Requires: `lanes` has them too.
  void update(const Trace& trace, const Lanes& lanes, std::uint64_t until = UINT64_MAX);

  // settle: no more will come.
  void settle();

  bool has(LaneId lane) const { return track_of(lane) != nullptr; }
  // Whether any lane has such spans.
  bool any_copying() const { return copied_; }
  bool any_polling() const { return polled_; }

  // indices_in: [first, last) of what touches [from, to], in units of the axis; see at().
  std::pair<std::uint32_t, std::uint32_t> indices_in(LaneId lane, AxisKind axis, std::int64_t from,
                                                     std::int64_t to) const;
  // at: state Copying or Polling, vain_count; none when the index is that of a gap.
  std::optional<Slice> at(LaneId lane, std::uint32_t index) const;
  // spans: all of the lane in order.
  std::vector<Slice> spans(LaneId lane) const;
  // fill: the exact share of each sort in the strip's columns; see Lanes::fill.
  void fill(LaneId lane, AxisKind axis, IoStrip& strip) const;
  // part: moves their shares from Running to Copying and Polling, in columns cut as by
  // Lanes::columns.
  void part(LaneId lane, AxisKind axis, std::int64_t from, std::int64_t to,
            std::vector<Column>& columns) const;
  // The same in columns between each two edges.
  void part(LaneId lane, AxisKind axis, std::vector<std::int64_t> edges,
            std::vector<Column>& columns) const;

 private:
  struct Moment {
    std::uint64_t ns = 0;
    std::uint32_t seq = 0;
  };
  struct Track {
    SliceTrack<IoShares> spans;
    std::vector<std::uint32_t> vain;  // events of the vain calls that spans are made of
  };
  struct Streak {  // of vain calls of one lane
    std::uint64_t count = 0;
    Moment from;              // up to here it is told, or will be with the next call
    std::uint32_t first = 0;  // the first call's event
  };

  const Track* track_of(LaneId lane) const;
  Track& grow(LaneId lane);
  Streak& streak(LaneId lane);
  void take(const trace::SystemCallDone& call, const trace::Event& event, bool vain,
            const Lanes& lanes);
  void copy(const trace::SystemCallDone& call, const trace::Event& event, const Lanes& lanes);
  void poll(LaneId lane, const Moment& from, const Moment& to, const Lanes& lanes);
  void add(Track& track, std::uint8_t tag, Moment from, const Moment& to);

  std::uint64_t applied_ = 0;
  bool copied_ = false, polled_ = false;
  Slabs slabs_;
  std::vector<std::uint32_t> place_;  // by lane: 1 + its track; 0: none
  std::vector<Track> tracks_;
  std::vector<Streak> streaks_;  // by lane
};

// span_call: the system call that the span is about: for polling the last one of it.
trace::Kept<trace::SystemCallDone> span_call(const Trace& trace, const Slice& span);

}  // namespace fiberscope::model
