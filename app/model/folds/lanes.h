// Lanes: the whole timeline: for each lane the slices of its states in order, for each core who
// held it, the arrows between lanes, and the tree.
//
// Owns: per lane and per core a SliceTrack, appended as the trace grows, and who arrows touch.
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
#include <span>
#include <utility>
#include <vector>

#include "app/model/folds/axis.h"
#include "app/model/folds/packed.h"
#include "app/model/folds/slice_track.h"
#include "app/model/folds/world.h"
#include "app/model/folds/zombies.h"

namespace fiberscope::model {

// Copying and Polling are parts of Running, told apart by io_spans.h; no track holds them.
enum class SliceState : std::uint8_t {
  New,
  Ready,
  Running,
  Blocked,
  Sleeping,
  Ended,
  Copying,
  Polling
};
inline constexpr std::size_t kSliceStates = 8;

// One stretch of one state. begin and end are its extent on both axes.
struct Slice {
  LaneId lane;
  std::uint32_t index = 0;
  SliceState state = SliceState::New;
  trace::WaitKind wait = trace::WaitKind::Other;  // meaningful when Blocked or Sleeping
  bool preempted = false;  // the stretch before it ended against its will: see preemption.h
  bool open = false;       // nothing has ended it so far
  EventSeq begin;          // the event that began it
  EventSeq end;            // the event that ended it; when open, the trace's last event
  TimeNs begin_ns = 0;
  TimeNs end_ns = 0;
  std::uint32_t vain_count = 0;  // of Polling: calls that found nothing ready
  TimeNs duration_ns() const { return end_ns - begin_ns; }
};

// Hues: lanes that mostly carry others (processes, the first thread, loops) share the last, grey
// one; all others, coroutines and threads, take turns in order of birth.
inline constexpr std::uint8_t kHues = 8;

// The families whose members are counted apart: processes, threads, event loops, and all others.
enum class LaneFamily : std::uint8_t { Process, Thread, EventLoop, Coroutine };
constexpr LaneFamily family_of(trace::LaneKind kind) {
  return kind <= trace::LaneKind::EventLoop ? static_cast<LaneFamily>(kind) : LaneFamily::Coroutine;
}

// Hues: which hue each lane has that is born.
class Hues {
 public:
  std::uint8_t next(trace::LaneKind kind) {
    const LaneFamily family = family_of(kind);
    const bool first_thread = family == LaneFamily::Thread && threads_++ == 0;
    const bool own =
        family == LaneFamily::Coroutine || (family == LaneFamily::Thread && !first_thread);
    return own ? static_cast<std::uint8_t>(hued_++ % (kHues - 1)) : kHues - 1;
  }

 private:
  std::uint32_t threads_ = 0, hued_ = 0;
};

// LaneStates: the tags of a lane's SliceTrack: a state and what it waits for, in one byte; where
// the lane was preempted, the place of the wait says so. What
// neither is ready, runs nor is blocked is one class: sleeping but for the ends of a lane's life.
struct LaneStates {
  static constexpr std::size_t kClasses = 4;
  static constexpr std::size_t kReady = 0, kRunning = 1, kBlocked = 2, kRest = 3;
  static constexpr std::size_t kFirstSlot = 1;  // by state: Ready
  static constexpr std::size_t kBlockSlices = 16;
  static constexpr std::uint8_t tag(SliceState state, trace::WaitKind wait) {
    return static_cast<std::uint8_t>(static_cast<unsigned>(state) | static_cast<unsigned>(wait)
                                                                        << 3);
  }
  static constexpr unsigned kPreempted = 31;  // of a ready lane: it lost its core; of a blocked
                                              // one: it had to give up the GIL
  static constexpr std::uint8_t preempted_tag(SliceState state) {
    return static_cast<std::uint8_t>(static_cast<unsigned>(state) | kPreempted << 3);
  }
  static constexpr bool preempted(std::uint8_t tag) { return tag >> 3 == kPreempted; }
  static constexpr SliceState state_of(std::uint8_t tag) {
    return static_cast<SliceState>(tag & 7);
  }
  static constexpr trace::WaitKind wait_of(std::uint8_t tag) {
    if (!preempted(tag)) return static_cast<trace::WaitKind>(tag >> 3);
    return state_of(tag) == SliceState::Blocked ? trace::WaitKind::Gil : trace::WaitKind::Other;
  }
  static constexpr std::uint8_t class_of(std::uint8_t tag) {
    constexpr std::uint8_t kClassOf[8] = {kRest, kReady, kRunning, kBlocked, kRest, kRest, 0, 0};
    return kClassOf[tag & 7];
  }
};

// CoreHolders: the tags of a core's SliceTrack: the hue of the lane that holds it; kHues: idle.
struct CoreHolders {
  static constexpr std::size_t kClasses = kHues + 1;
  static constexpr std::size_t kFirstSlot = 0;
  static constexpr std::uint8_t kIdle = kHues;
  static constexpr std::size_t kBlockSlices = 32;
  static constexpr std::uint8_t class_of(std::uint8_t tag) { return tag; }
};

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
  std::uint32_t rank = 0;        // how many lanes of its family (see family_of) were born before it
  std::vector<LaneId> children;  // in order of birth
  SliceTrack<LaneStates> slices;  // 4 billion events at most
  Seqs arrows;                    // of Lanes::arrows(), those that begin or end here
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
  SliceTrack<CoreHolders> slices;
  Packed held;  // by slice, but for the last: who held it; 0 = idle
  LaneId now;   // who holds it in the last one
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

// The same of a core: by the hue of the lanes that held it; the last is idle.
struct CoreColumn {
  std::array<std::uint64_t, kHues + 1> units{};
  std::array<std::uint32_t, kHues + 1> begins{};
  bool operator==(const CoreColumn&) const = default;
};

// Strip: how a strip is cut into columns, and what the cuts say. Column c is [edges[c],
// edges[c + 1]); begun[c] slices begin before edges[c], so a slice that holds a whole column is
// number begun[c] - 1 where begun[c] == begun[c + 1].
template <class C>
struct Strip {
  std::vector<std::int64_t> edges;
  std::vector<C> columns;
  std::vector<std::uint32_t> begun;
};
using LaneStrip = Strip<Column>;
using CoreStrip = Strip<CoreColumn>;

// equal_edges: `count` equal columns of [from, to): where each begins, rounded down, and `to`.
std::vector<std::int64_t> equal_edges(std::int64_t from, std::int64_t to, std::uint32_t count);

class Lanes {
 public:
  Lanes() = default;
  explicit Lanes(const Trace& trace);
  // update: takes in the events that are new since the last call. True if there were any.
  bool update(const Trace& trace, std::uint64_t until = UINT64_MAX);
  // settle: no more will come.
  void settle();
  // apply: takes in the next event alone. Requires: event.seq == last() + 1.
  void apply(const trace::Event& event);

  std::uint32_t lane_count() const { return static_cast<std::uint32_t>(lanes_.size()); }
  // lane: Requires: 1 <= id <= lane_count().
  const LaneTrack& lane(LaneId id) const { return lanes_[id.value - 1]; }
  const std::vector<LaneTrack>& lanes() const { return lanes_; }  // in order of birth
  // family_count: how many lanes of the family there are.
  std::uint32_t family_count(LaneFamily family) const {
    return family_counts_[static_cast<std::size_t>(family)];
  }
  // gil_wait_count: waits for a GIL; preempted_count: slices that say Slice::preempted.
  std::uint64_t gil_wait_count() const { return gil_wait_count_; }
  std::uint64_t preempted_count() const { return preempted_count_; }
  // tree_order: parents before children, siblings in order of birth; children of lanes for which
  // `folded` is true are left out.
  std::vector<LaneId> tree_order(const std::function<bool(LaneId)>& folded = {}) const;

  const std::vector<CoreTrack>& cores() const { return cores_; }
  // zombies: of the processes.
  const Zombies& zombies() const { return zombies_; }
  // arrows: the events that are one: see arrow_of().
  const Seqs& arrows() const { return arrows_; }

  // The trace's end so far.
  TimeNs end_ns() const { return end_ns_; }
  EventSeq last() const { return EventSeq{applied_}; }

  std::uint32_t slice_count(LaneId id) const { return lane(id).slices.size(); }
  std::uint32_t core_slice_count(CoreId id) const { return cores_[id.value - 1].slices.size(); }
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
  // arrows_in: [first, last) of those within [from, to]. Requires, here and below: `trace` is the
  // one of update().
  std::pair<std::size_t, std::size_t> arrows_in(const Trace& trace, AxisKind axis,
                                                std::int64_t from, std::int64_t to) const;
  // arrow_at_or_after: the first arrow not before the unit; arrows().size() when there is none.
  std::size_t arrow_at_or_after(const Trace& trace, AxisKind axis, std::int64_t unit) const;
  // arrow_of_at_or_after: the same of the lane's own, as an index into lane(id).arrows.
  std::size_t arrow_of_at_or_after(const Trace& trace, LaneId id, AxisKind axis,
                                   std::int64_t unit) const;

  // slice_at: the last slice that began at or before; -1 when the lane was not born.
  std::int64_t slice_at(LaneId id, AxisKind axis, std::int64_t unit) const;
  std::int64_t slice_at(LaneId id, EventSeq seq) const {
    return slice_at(id, AxisKind::Steps, static_cast<std::int64_t>(seq.value));
  }

  // columns: the exact mix of states in each of `count` equal columns of [from, to).
  // Column c is [from + (to - from) * c / count, the same of c + 1), rounded down.
  std::vector<Column> columns(LaneId id, AxisKind axis, std::int64_t from, std::int64_t to,
                              std::uint32_t count) const;
  // The same between each two edges. Requires: at least one.
  std::vector<Column> columns(LaneId id, AxisKind axis, std::vector<std::int64_t> edges) const;
  // fill: the exact mix of the strip's columns, whose edges are given and never decrease. Costs the
  // same whatever the number of slices; a strip that is used again costs no memory.
  void fill(LaneId id, AxisKind axis, LaneStrip& strip) const;
  void fill(CoreId id, AxisKind axis, CoreStrip& strip) const;

  // bytes: what the slices take.
  std::size_t slice_bytes() const;

 private:
  void enter(LaneId id, std::uint8_t tag, const trace::Event& event);
  bool let_go(LaneId lane);
  void hold(CoreId core, LaneId lane, const trace::Event& event);
  void release(LaneId lane, const trace::Event& event);
  void on(const trace::LaneBorn& p, const trace::Event& event);
  void on(const trace::LaneSwitched& p, const trace::Event& event);
  void on(const trace::LaneReady& p, const trace::Event& event);
  void on(const trace::LaneBlocked& p, const trace::Event& event);
  void on(const trace::LaneEnded& p, const trace::Event& event);
  void on(const trace::LaneRenamed& p, const trace::Event& event);
  void on(const trace::CoreAdded& p, const trace::Event& event);
  void on(const trace::LockTaken& p, const trace::Event& event);
  void on(const trace::LockReleased& p, const trace::Event& event);
  void on(const trace::ValuePassed& p, const trace::Event& event);
  CoreTrack& grow_core(CoreId id, const trace::Event& event);
  void take(const trace::Event& event);
  void add_arrow(LaneId from, LaneId to, const trace::Event& event);
  std::int64_t end(AxisKind axis) const {
    return axis == AxisKind::Time ? end_ns_ : static_cast<std::int64_t>(applied_);
  }
  void part_rest(const LaneTrack& lane, AxisKind axis, LaneStrip& strip) const;

  std::uint64_t applied_ = 0;
  TimeNs end_ns_ = 0;
  Slabs slabs_;
  std::array<std::uint32_t, 4> family_counts_{};
  std::vector<LaneTrack> lanes_;
  std::vector<CoreTrack> cores_;
  Zombies zombies_;
  std::vector<CoreId> core_of_;  // by lane: the core it holds
  Hues hues_;
  std::uint64_t gil_wait_count_ = 0, preempted_count_ = 0;
  std::vector<ObjectId> gils_;
  std::vector<bool> let_go_;  // by lane: it has let go of the GIL since it got its core
  std::vector<LaneId> roots_;
  Seqs arrows_;
};

// arrow_of: what the event leads from and to. Requires: it is one of Lanes::arrows().
Arrow arrow_of(const Trace& trace, EventSeq event);

}  // namespace fiberscope::model
