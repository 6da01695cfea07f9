// Console: the program's output and what it was given on stdin, joined into lines, as a terminal
// shows both, with time and lane.
//
// Owns: where each line begins, appended as the trace grows; the texts stay in the trace.
// Deliberately does not know the cursor: lines and pieces carry their event, so a view cuts where
// its cursor is.
//
// Invariants:
//  1. The pieces' texts in order, with a line end after each closed line, are the run's output,
//  with
//     what was read from stdin where it was read.
//  2. A line ends at '\n' whoever wrote it: lines of several lanes can mix, as on a real terminal.
#pragma once

#include <string>
#include <vector>

#include "app/model/folds/packed.h"
#include "scheduler/trace/trace.h"

namespace fiberscope::model {

inline constexpr std::uint8_t kTyped = 0;  // in place of a stream: it was read from stdin

// What one write, or one read of stdin, put into one line.
struct OutputPiece {
  base::EventSeq event;
  base::LaneId lane;
  std::uint8_t stream = 1;
  std::string text;  // without the line end
};

struct ConsoleLine {
  base::EventSeq first;   // the event that began it: its time and lane
  base::EventSeq closed;  // the one that ended it; none while it is open
  base::TimeNs time_ns = 0;
  base::LaneId lane;
  std::uint8_t stream = 1;  // of the first piece
  std::vector<OutputPiece> pieces;
  // text: as far as it was written at the cursor.
  std::string text(base::EventSeq cursor = base::EventSeq{UINT64_MAX}) const;
  // printed: the same without what was typed.
  std::string printed() const;
};

class Console {
 public:
  Console() = default;
  explicit Console(const trace::Trace& trace);
  // Requires: always the same trace, which outlives this.
  void update(const trace::Trace& trace, std::uint64_t until = UINT64_MAX);

  // Lines: read from the trace as they are asked for.
  class Lines {
   public:
    class Iterator {
     public:
      using value_type = ConsoleLine;
      using difference_type = std::ptrdiff_t;
      using pointer = const ConsoleLine*;
      using reference = ConsoleLine;
      using iterator_category = std::input_iterator_tag;

      Iterator(const Console* console, std::size_t at) : console_(console), at_(at) {}
      ConsoleLine operator*() const { return console_->line(at_); }
      Iterator& operator++() {
        ++at_;
        return *this;
      }
      void operator++(int) { ++at_; }
      bool operator==(const Iterator& other) const { return at_ == other.at_; }

     private:
      const Console* console_;
      std::size_t at_;
    };

    explicit Lines(const Console& console) : console_(&console) {}
    std::size_t size() const { return console_->begins_.size(); }
    bool empty() const { return console_->begins_.empty(); }
    ConsoleLine operator[](std::size_t i) const { return console_->line(i); }
    ConsoleLine back() const { return console_->line(size() - 1); }
    Iterator begin() const { return {console_, 0}; }
    Iterator end() const { return {console_, size()}; }

   private:
    const Console* console_;
  };
  Lines lines() const { return Lines(*this); }
  // count_at: how many lines have begun at the cursor.
  std::size_t count_at(base::EventSeq cursor) const;

 private:
  ConsoleLine line(std::size_t i) const;

  const trace::Trace* trace_ = nullptr;
  std::uint64_t applied_ = 0;
  Seqs outputs_;            // OutputWritten, InputTaken
  Packed begins_, places_;  // by line: in which of these, at which byte of its text
  bool open_ = false;       // the last line is
};

}  // namespace fiberscope::model
