// Failures: the exceptions that left the program or one of its lanes, and the lines they came from.
//
// Owns: one record for each, by event. Deliberately does not know the cursor or any editor.
#pragma once

#include <string>
#include <vector>

#include "scheduler/trace/trace.h"

namespace fiberscope::model {

struct Failure {
  base::EventSeq event;  // the note or the end of the lane that told of it
  base::LaneId lane;
  trace::Place place;   // its line is never 0; no source: the program's own file
  std::string message;  // "ValueError: text"
};

class Failures {
 public:
  Failures() = default;
  explicit Failures(const trace::Trace& trace);
  // update: takes in the events that are new since the last call.
  void update(const trace::Trace& trace, std::uint64_t until = UINT64_MAX);
  // settle: no more will come.
  void settle() { reached_ = {}; }
  // list: by event. A failure whose line is not known is not there.
  const std::vector<Failure>& list() const { return list_; }

 private:
  void add(const trace::Event& event, base::LaneId lane, trace::Place place, std::string message);

  std::uint64_t applied_ = 0;
  std::vector<trace::Place> reached_;  // by lane: its latest line
  std::vector<Failure> list_;
};

}  // namespace fiberscope::model
