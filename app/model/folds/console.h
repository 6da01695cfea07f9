// Console: the program's output joined into lines, as a terminal shows it, with time and lane.
//
// Owns: the lines, appended as the trace grows. Deliberately does not know the cursor: lines and
// pieces carry their event, so a view cuts where its cursor is.
//
// Invariants:
//  1. The pieces' texts in order, with a line end after each closed line, are the run's output.
//  2. A line ends at '\n' whoever wrote it: lines of several lanes can mix, as on a real terminal.
#pragma once

#include <string>
#include <vector>

#include "scheduler/trace/trace.h"

namespace fiberscope::model {

// What one write put into one line.
struct OutputPiece {
  base::EventSeq event;
  base::LaneId lane;
  std::uint8_t stream = 1;
  std::string text;  // without the line end
};

struct ConsoleLine {
  base::EventSeq first;   // the OutputWritten that began it: its time and lane
  base::EventSeq closed;  // the one that ended it; none while it is open
  base::TimeNs time_ns = 0;
  base::LaneId lane;
  std::uint8_t stream = 1;  // of the first piece
  std::vector<OutputPiece> pieces;
  // text: as far as it was written at the cursor.
  std::string text(base::EventSeq cursor = base::EventSeq{UINT64_MAX}) const;
};

class Console {
 public:
  Console() = default;
  explicit Console(const trace::Trace& trace);
  void update(const trace::Trace& trace);
  const std::vector<ConsoleLine>& lines() const { return lines_; }
  // count_at: how many lines have begun at the cursor.
  std::size_t count_at(base::EventSeq cursor) const;

 private:
  void write(const trace::Trace& trace, const trace::Event& event, const trace::OutputWritten& p);
  std::uint64_t applied_ = 0;
  std::vector<ConsoleLine> lines_;
};

}  // namespace fiberscope::model
