// Lanes: the whole timeline: for each lane the slices of its states in order, for each core who
// held it, the arrows between lanes, and the tree.
//
// Owns: per lane parallel arrays (start, meta, first event), appended as the trace grows.
// Deliberately does not know: the cursor (world.h), pixels or colours.
//
// Invariants:
//  1. Slices of a lane touch: slice i ends where i + 1 begins; the last one is open and ends at the
//     trace's end (an Ended slice is the end mark: it has no width to draw).
//  2. Many slices have zero width in virtual time; none has zero width in steps.
//  3. update() in any number of pieces gives the same as update() at once.
//  4. Occupancy of a column sums exactly to the part of the column where the lane has lived.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "app/model/axis.h"
#include "app/model/world.h"

namespace fiberscope::model {

enum class SliceState : std::uint8_t { New, Ready, Running, Blocked, Sleeping, Ended };
inline constexpr std::size_t kSliceStates = 6;

// One stretch of one state. begin and end are its extent on both axes.
struct Slice {
  LaneId lane;
  std::uint32_t index = 0;
  SliceState state = SliceState::New;
  trace::WaitKind wait = trace::WaitKind::Other;  // meaningful when Blocked or Sleeping
  bool open = false;                              // nothing has ended it so far
  EventSeq begin;                                 // the event that began it
  EventSeq end;  // the event that ended it; when open, the trace's last event
  TimeNs begin_ns = 0;
  TimeNs end_ns = 0;
  TimeNs duration_ns() const { return end_ns - begin_ns; }
};

// Hues: lanes that only carry others (processes, threads, loops) share the last, grey one; all
// others take turns in order of birth.
inline constexpr std::uint8_t kHues = 8;

// A lane's arrays. Structured so that a level-of-detail index can be put behind them.
struct LaneTrack {
  LaneId id;
  LaneId parent;
  LaneId creator;
  trace::LaneKind kind = trace::LaneKind::Fiber;
  TextId name;  // the latest
  EventSeq born;
  EventSeq ended;  // none while it lives
  trace::EndKind end_kind = trace::EndKind::Returned;
  TimeNs born_ns = 0;
  TimeNs ended_ns = 0;
  std::uint32_t depth = 0;       // 0 = a root
  std::uint8_t hue = 0;          // 0 to kHues - 1: which of the eight hues tells it apart
  std::vector<LaneId> children;  // in order of birth
  std::vector<std::uint64_t> start_ns;
  std::vector<std::uint32_t> meta;   // SliceState | WaitKind << 8
  std::vector<std::uint32_t> first;  // EventSeq of the beginning (4 billion events at most)
  bool failed() const { return ended && end_kind == trace::EndKind::Failed; }
};

// Who held a core: one lane (none = idle) for a stretch.
struct CoreSlice {
  CoreId core;
  std::uint32_t index = 0;
  LaneId lane;
  bool open = false;
  EventSeq begin, end;
  TimeNs begin_ns = 0;
  TimeNs end_ns = 0;
};

struct CoreTrack {
  CoreId id;
  TextId name;
  std::vector<std::uint64_t> start_ns;
  std::vector<std::uint32_t> lane;
  std::vector<std::uint32_t> first;
};

// An arrow between two lanes at one event.
struct Arrow {
  enum class Kind : std::uint8_t {
    Wake,      // LaneReady by a waker
    Spawn,     // LaneReady of a new lane by its starter
    HandOver,  // LaneSwitched by name: resume, yield back, throw, greenlet switch
  };
  Kind kind = Kind::Wake;
  LaneId from, to;
  EventSeq event;
  TimeNs at_ns = 0;
};

// What a pixel column holds: units of the axis (ns or steps) spent in each state, and how many
// slices of each state begin in it (so that slices of no width still show).
struct Column {
  std::array<std::uint64_t, kSliceStates> units{};
  std::array<std::uint32_t, kSliceStates> begins{};
  bool operator==(const Column&) const = default;
};

class Lanes {
 public:
  Lanes() = default;
  explicit Lanes(const Trace& trace) { update(trace); }
  // update: takes in the events that are new since the last call. True if there were any.
  bool update(const Trace& trace);

  std::uint32_t lane_count() const { return static_cast<std::uint32_t>(lanes_.size()); }
  // lane: Requires: 1 <= id <= lane_count().
  const LaneTrack& lane(LaneId id) const { return lanes_[id.value - 1]; }
  const std::vector<LaneTrack>& lanes() const { return lanes_; }  // in order of birth
  const std::vector<LaneId>& roots() const { return roots_; }
  // tree_order: parents before children, siblings in order of birth; children of lanes for which
  // `folded` is true are left out.
  std::vector<LaneId> tree_order(const std::function<bool(LaneId)>& folded = {}) const;

  const std::vector<CoreTrack>& cores() const { return cores_; }
  const std::vector<Arrow>& arrows() const { return arrows_; }  // by event

  // The trace's end so far.
  TimeNs end_ns() const { return end_ns_; }
  EventSeq last() const { return EventSeq{applied_}; }

  std::uint32_t slice_count(LaneId id) const {
    return static_cast<std::uint32_t>(lane(id).start_ns.size());
  }
  Slice slice(LaneId id, std::uint32_t index) const;
  CoreSlice core_slice(CoreId id, std::uint32_t index) const;

  // slices_in: [first, last) of the slices that touch [from, to] (in the axis' units: ns or
  // EventSeq), those of zero width included. Binary search.
  std::pair<std::uint32_t, std::uint32_t> slices_in(LaneId id, AxisKind axis, std::int64_t from,
                                                    std::int64_t to) const;
  std::pair<std::uint32_t, std::uint32_t> slices_in(LaneId id, TimeNs t0, TimeNs t1) const {
    return slices_in(id, AxisKind::Time, t0, t1);
  }
  std::pair<std::uint32_t, std::uint32_t> core_slices_in(CoreId id, AxisKind axis,
                                                         std::int64_t from, std::int64_t to) const;
  std::pair<std::size_t, std::size_t> arrows_in(AxisKind axis, std::int64_t from,
                                                std::int64_t to) const;

  // slice_at: the last slice that began at or before; -1 when the lane was not born.
  std::int64_t slice_at(LaneId id, AxisKind axis, std::int64_t unit) const;
  std::int64_t slice_at(LaneId id, EventSeq seq) const {
    return slice_at(id, AxisKind::Steps, static_cast<std::int64_t>(seq.value));
  }

  // columns: the exact mix of states in each of `count` equal columns of [from, to).
  // Column c is [from + (to - from) * c / count, the same of c + 1), rounded down.
  std::vector<Column> columns(LaneId id, AxisKind axis, std::int64_t from, std::int64_t to,
                              std::uint32_t count) const;

 private:
  void enter(LaneId id, SliceState state, trace::WaitKind wait, const trace::Event& event);
  void hold(CoreId core, LaneId lane, const trace::Event& event);
  void release(LaneId lane, const trace::Event& event);
  void born(const trace::LaneBorn& p, const trace::Event& event);
  CoreTrack& grow_core(CoreId id, const trace::Event& event);
  void take(const trace::Event& event);

  std::uint64_t applied_ = 0;
  TimeNs end_ns_ = 0;
  std::uint32_t hued_ = 0;  // lanes so far that took a hue in turn
  std::vector<LaneTrack> lanes_;
  std::vector<CoreTrack> cores_;
  std::vector<CoreId> core_of_;  // by lane: the core it holds
  std::vector<LaneId> roots_;
  std::vector<Arrow> arrows_;
};

}  // namespace fiberscope::model
