// Index: where the events of one sort are, as ascending lists of event numbers.
//
// Owns: the lists, packed, appended as the trace grows. Deliberately does not know states or names.
// navigation.h searches here; views list from here without walking the trace.
#pragma once

#include <vector>

#include "app/model/folds/packed.h"
#include "scheduler/trace/trace.h"

namespace fiberscope::model {

class Index {
 public:
  Index() = default;
  explicit Index(const trace::Trace& trace);
  void update(const trace::Trace& trace, std::uint64_t until = UINT64_MAX);

  // settle: no more will come.
  void settle();

  struct OfLane {
    Seqs switches;  // LaneSwitched to it (it starts to run) and the events by which it stops
    Seqs runs;      // LaneSwitched to it
    Seqs lines;     // LineReached, LinesFolded
    Seqs loops;     // LinesFolded
    Seqs readies;   // LaneReady
    Seqs blocks;    // LaneBlocked
    Seqs woke;      // LaneReady of others with this lane as the waker
    Seqs outputs;   // OutputWritten
    Seqs frames;    // FramesRecorded
    Seqs calls;     // SystemCallDone
  };
  const OfLane& lane(base::LaneId id) const;
  const Seqs& switches() const { return switches_; }  // LaneSwitched
  const Seqs& lines() const { return lines_; }
  const Seqs& outputs() const { return outputs_; }
  const Seqs& notes() const { return notes_; }  // the first World::note_count() are past
  const Seqs& readies() const { return readies_; }
  const Seqs& values() const { return values_; }  // ValuePassed

 private:
  void take(const trace::Event& event);
  OfLane& grow(base::LaneId id);
  void stopped(base::LaneId id, base::EventSeq seq);

  std::uint64_t applied_ = 0;
  std::vector<OfLane> lanes_;
  std::vector<bool> running_;  // by lane
  Seqs switches_, lines_, outputs_, notes_, readies_, values_;
};

}  // namespace fiberscope::model
