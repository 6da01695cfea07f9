// Folding: the lines that a run tells of, one by one or many in one event, with the locks that they
// take and let go while nobody waits for them.
//
// Owns: how often each line was reached since anything else happened, and what is folded and not
// told yet. Deliberately does not know frames, not what a line costs, and not who waits for a lock.
//
// A line is told by an event of its own until it was told kTurnsTold times with nothing but lines
// in between. From then on it is only counted, and LinesFolded tells of all that were, as soon as
// anything else is told; of a single one LineReached does. So what a loop does is seen turn by turn
// at its beginning, and whoever wants all of it runs the same recipe with that part as `whole`.
// What becomes of a lock is no end of that: it is told until it was told kTurnsTold times at the
// same line, with the same other locks held, and is then a part of the fold (LoopFolded).
//
// Invariants:
//  1. What is folded depends on the order of events alone: a run that is recorded and one that is
//     not have the same numbers of events. Time, and what the program does, do not depend on it.
//  2. Of the lines of one LinesFolded the last is the event's: causes that name the last line, or a
//     release after it, name that event. Nothing names the taking of a lock as its cause.
//  3. A fold is of one lane: where two run at once, the other's line ends it.
//  4. What is kept has a bound, however long the run and however many its locks: a way is a lock,
//     taken or let go at a line while the same others are held.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "scheduler/base/recipe.h"
#include "scheduler/trace/writer.h"

namespace fiberscope::host {

inline constexpr std::uint32_t kTurnsTold = 100;
// One event does not fold more events than that: who steps into it gets as many events.
inline constexpr std::uint64_t kEventsFoldedMax = 1'000'000;
// What becomes of locks is counted in so many ways (invariant 4); then all is told anew.
inline constexpr std::size_t kLockWaysMax = 4096;

// LineTally: of one line of the program.
struct LineTally {
  trace::Place place;
  std::uint64_t stretch = 0;  // in which it was reached last
  std::uint32_t told = 0;     // in that stretch
  std::uint64_t fold = 0;     // the fold that it is in
  std::uint64_t times = 0;    // in that fold
  base::TimeNs spent_ns = 0;
};

class Folding final : public trace::Writer::Held {
 public:
  // Stop: event `at`, if others are folded in it, is told after so many of them; 0: it is one line.
  struct Stop {
    base::EventSeq at;
    std::uint64_t events = 0;
  };
  // Requires: all outlive it.
  Folding(trace::Writer& writer, const std::vector<base::Whole>& whole, Stop stop)
      : writer_(writer), whole_(whole), stop_(stop) {
    aim(0);
  }

  // tally: of a line; the same for ever.
  LineTally& tally(trace::Place place);

  // reached: the lane has reached the line. The event that says so, or will. Emits: LineReached, or
  // later LinesFolded or LoopFolded.
  base::EventSeq reached(base::LaneId lane, LineTally& line) {
    if (writer_.last_seq() != last_line_) [[unlikely]]
      begin_stretch();
    if (line.stretch != stretch_) {
      line.stretch = stretch_;
      line.told = 0;
    }
    const base::TimeNs now_ns = writer_.now_ns();
    if (now_ns >= whole_from_ns_) [[unlikely]]
      aim(now_ns);
    if (line.told < kTurnsTold || in_whole_) {
      ++line.told;
      line_ = &line;
      return last_line_ = writer_.emit(trace::LineReached{lane, line.place});
    }
    if (lines_ != 0 && lane != lane_) [[unlikely]]
      writer_.tell_held();
    if (lines_ == 0) {
      begin_fold(lane, now_ns);
    } else {
      last_->spent_ns += now_ns - last_ns_;
      ++saved_;
    }
    if (line.fold != fold_) join(line);
    ++line.times;
    last_ = &line;
    line_ = &line;
    last_ns_ = end_ns_ = now_ns;
    ++lines_;
    return counted();
  }
  // taken, released: a lock for which nobody waits, by the lane that runs. The event that says so,
  // or will. Emits: LockTaken or LockReleased, or later LoopFolded.
  base::EventSeq taken(base::LaneId runs, const trace::LockTaken& lock, base::EventSeq cause);
  base::EventSeq released(base::LaneId runs, const trace::LockReleased& lock, base::EventSeq cause);
  // folds: the line that was reached last is not told yet.
  bool folds() const { return lines_ != 0; }
  // go_on: what has happened since belongs to the line that was told last.
  void go_on() { last_line_ = writer_.last_seq(); }
  // saved: so many events less there are than if each were told.
  std::uint64_t saved() const { return saved_ + (folds() ? 1 : 0); }

  void tell() override;

 private:
  void begin_stretch();
  void begin_fold(base::LaneId lane, base::TimeNs now_ns);
  void join(LineTally& line);
  void aim(base::TimeNs now_ns);
  // counted: one more event is in the fold, which is told if that is as many as it may have. The
  // fold's event.
  base::EventSeq counted() {
    const base::EventSeq event{last_line_.value + 1};
    if (++events_ == events_max_) [[unlikely]]
      writer_.tell_held();
    return event;
  }
  // joins: what becomes of the lock that `lane` holds is a part of the fold; else it is to be told.
  bool joins(base::LaneId runs, base::LaneId lane, base::ObjectId object, bool taken);
  // folded: the lock in the fold.
  trace::FoldedLock& folded(base::LaneId lane, base::ObjectId object, bool held);
  template <class P>
  base::EventSeq told(const P& lock, base::EventSeq cause);

  trace::Writer& writer_;
  const std::vector<base::Whole>& whole_;
  const Stop stop_;
  base::TimeNs whole_from_ns_ = 0;  // from then on aim() has something to say
  bool in_whole_ = false;
  std::uint64_t stretch_ = 0;
  base::EventSeq last_line_;  // of the stretch
  std::uint64_t fold_ = 0;
  std::uint64_t lines_ = 0;   // in the fold; 0: there is none
  std::uint64_t events_ = 0;  // in the fold: lines, and what became of locks
  std::uint64_t events_max_ = 0;
  base::LaneId lane_;
  base::TimeNs began_ns_ = 0;
  LineTally* last_ = nullptr;
  base::TimeNs last_ns_ = 0;
  base::TimeNs end_ns_ = 0;  // of the latest event in the fold
  std::vector<LineTally*> folded_;
  const LineTally* line_ = nullptr;  // that was reached last
  // Holding: a lock in the fold, and from when on its holding is not counted yet.
  struct Holding {
    trace::FoldedLock lock;
    base::TimeNs since_ns = 0;
    void count(base::TimeNs until_ns) {
      lock.held_ns += static_cast<std::uint64_t>(until_ns - since_ns);
    }
  };
  std::unordered_map<std::uint32_t, Holding> locks_;  // by object
  std::uint64_t held_ = 0;  // which locks were taken in the stretch and not let go, as one number
  std::unordered_map<std::uint64_t, std::uint32_t> locks_told_;  // by way: so often in the stretch
  std::uint64_t saved_ = 0;
  std::unordered_map<std::uint64_t, LineTally> tallies_;
};

}  // namespace fiberscope::host
