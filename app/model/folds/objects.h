// Objects: locks, semaphores, queues, events and conditions over time: who holds each, and who
// waits for it, from when to when.
//
// Owns: per object its holds, its waits and how many waited, appended as the trace grows.
// Deliberately does not know the cursor (world.h tells who holds a lock there), names or pixels.
//
// Only what the trace tells: who took a lock (LockTaken), who began to wait and for what
// (LaneBlocked, which also names who holds a lock of coroutines), what ended the wait, and what an
// object counts (LevelChanged): free places, items, whether it is set.
//
// Invariants:
//  1. Holds and waits are in the order of their beginnings; a hold of a lock ends before the next
//     one begins, those of a semaphore may overlap.
//  2. What an object counts is told of no earlier than the program's first use of it.
//  3. update() in any number of pieces gives the same as update() at once.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "app/model/folds/packed_rows.h"
#include "scheduler/trace/trace.h"

namespace fiberscope::model {

using base::EventSeq;
using base::LaneId;
using base::ObjectId;
using base::TextId;
using base::TimeNs;
using trace::Trace;

// Which objects stand together below the lanes. Library: the GIL, and what a library made for
// itself: locks inside its own objects, what no line of the program waits for.
enum class ObjectGroup : std::uint8_t { Locks, Semaphores, Queues, Events, Library };
inline constexpr std::size_t kObjectGroups = 5;

// group_of_level: where what counts stands.
ObjectGroup group_of_level(trace::LevelKind kind);

// ObjectSpan: a stretch of holding or of waiting. One that begins and ends with the same LoopFolded
// is the loop's, which holds it again and again.
struct ObjectSpan {
  LaneId lane;
  EventSeq begin, end;  // end: none while it goes on
  TimeNs begin_ns = 0, end_ns = 0;
  bool known_late = false;  // it was held before, and that came to light as somebody waited
  trace::WaitKind why = trace::WaitKind::Other;  // of a wait

  static constexpr std::size_t kNumbers = 6;
  std::array<std::uint64_t, kNumbers> numbers() const;
  static ObjectSpan of(const std::array<std::uint64_t, kNumbers>& numbers);
};

struct ObjectTrack {
  ObjectId object;
  ObjectGroup group = ObjectGroup::Locks;
  ObjectGroup sort = ObjectGroup::Locks;  // the same, were it not a library's own
  TextId name;         // as in LockTaken and LaneBlocked: "lock m", "queue get jobs"
  trace::Place place;  // the program's first line that took it or waited for it
  PackedRows<ObjectSpan> holds, waits;
  struct Level {
    EventSeq event;
    TimeNs at_ns = 0;
    std::uint32_t waiting = 0, inside = 0;  // from that event on
    std::uint32_t counts = 0;               // as in LevelChanged; while it is counted

    static constexpr std::size_t kNumbers = 5;
    std::array<std::uint64_t, kNumbers> numbers() const {
      return {event.value, static_cast<std::uint64_t>(at_ns), waiting, inside, counts};
    }
    static Level of(const std::array<std::uint64_t, kNumbers>& n) {
      return {EventSeq{n[0]}, static_cast<TimeNs>(n[1]), static_cast<std::uint32_t>(n[2]),
              static_cast<std::uint32_t>(n[3]), static_cast<std::uint32_t>(n[4])};
    }
  };
  PackedRows<Level> levels;
  std::uint32_t waiting_max = 0, inside_max = 0;
  bool aside = false;  // only libraries have waited for it so far

  EventSeq counted;        // since when it is told what it counts; none: it is not
  std::uint32_t most = 0;  // as in LevelChanged
  std::uint32_t counts_max = 0;
  // signals: a semaphore that was released more often than it was taken: no places, but signals.
  bool signals() const { return group == ObjectGroup::Semaphores && counts_max > most; }
  // amount: places taken, signals that are there, items, 1 of an event that is set.
  std::uint32_t amount(const Level& level) const {
    const bool places = group == ObjectGroup::Semaphores && !signals();
    return places ? most - level.counts : level.counts;
  }
  // amount_max: of all its levels, or what it takes at most.
  std::uint32_t amount_max() const { return std::max(most, counts_max); }

  // at: what holds once the events up to the cursor have happened.
  Level at(EventSeq cursor) const;
  // holder_at: who holds it there; none: nobody, or it is not known.
  LaneId holder_at(EventSeq cursor) const;
};

class Objects {
 public:
  void update(const Trace& trace, std::uint64_t until = UINT64_MAX);

  // settle: no more will come.
  void settle();

  // all: as they were first spoken of.
  const std::vector<ObjectTrack>& all() const { return all_; }
  const ObjectTrack* find(ObjectId id) const;  // nullptr: not known
  // members: of a group, in that order. count: how many.
  std::vector<ObjectId> members(ObjectGroup group) const;
  std::size_t count(ObjectGroup group) const;

 private:
  struct Waiting {
    std::uint32_t track = 0, wait = 0;
    LaneId holder;  // whom the wait itself named
  };
  ObjectTrack& track_of(ObjectId object, ObjectGroup group, TextId name);
  void on(const Trace& trace, const trace::LaneBlocked& p, const trace::Event& event);
  void on(const Trace& trace, const trace::LockTaken& p, const trace::Event& event);
  void on(const trace::LockReleased& p, const trace::Event& event);
  void on(const Trace& trace, const trace::LoopFolded& p, const trace::Event& event);
  void on(const trace::LevelChanged& p, const trace::Event& event);
  void wait_over(LaneId lane, const trace::Event& event);
  void let_go(ObjectTrack& track, LaneId lane, const trace::Event& event);
  void count_now(ObjectTrack& track, const trace::Event& event);

  std::uint64_t applied_ = 0;
  std::vector<ObjectTrack> all_;
  std::map<ObjectId, std::uint32_t> place_;
  std::map<LaneId, Waiting> waiting_;
  // by track: who waits, who holds (indices of holds), who of them was told by LockTaken
  struct Now {
    std::uint32_t waiting = 0, counts = 0;
    std::vector<std::uint32_t> holds;
    bool told = false;  // LockTaken tells of it: what waits name is the same or older
  };
  std::vector<Now> now_;
};

}  // namespace fiberscope::model
