// Search: every place where the trace says a word: names, the program's lines, output, notes, and
// what happened and why.
//
// Owns: the needle, how far it has looked and what it has found. Works in slices (step), so that a
// frame never waits for a million events. Deliberately does not know the screen.
//
// Invariants:
//  1. Looked for in any slices, the results are the same and in the same order: names, then lines
//     of the source, then events in their order (lanes born later come among these).
//  2. `text` is valid UTF-8 if the trace's is, and [begin, end) of it is the match, ignoring case.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/model/folds/names.h"

namespace fiberscope::model {

using base::EventSeq;
using base::LaneId;

enum class ResultKind : std::uint8_t {
  Name,    // a lane
  Source,  // a line of the program
  Output,  // what a lane wrote
  Note,
  Event,  // a row of the events list: what happened and why
};
inline constexpr std::size_t kResultKinds = 5;

struct SearchResult {
  ResultKind kind = ResultKind::Event;
  EventSeq event;      // where to go: for a name its birth, for a line when it was first reached
  LaneId lane;         // whom it is about
  trace::Place place;  // of a line
  std::string text;
  std::uint32_t begin = 0;  // bytes of `text`
  std::uint32_t end = 0;
};

class Search {
 public:
  Search() = default;
  // Results beyond `limit` are counted, not kept. `kinds`: a bit for each ResultKind.
  explicit Search(std::string needle, std::size_t limit = 1000, std::uint32_t kinds = ~0u);

  // step: looks through at most `budget` further events; before the first of them, for names and
  // lines of the program, over some times as many in a step. True if there is more to look
  // through. The trace may have grown since the last call.
  bool step(const trace::Trace& trace, const Names& names, std::uint64_t budget);
  // done: everything there was at the last step has been looked through.
  bool done(const trace::Trace& trace) const { return needle_.empty() || looked_ >= trace.size(); }

  const std::string& needle() const { return needle_; }
  const std::vector<SearchResult>& results() const { return results_; }
  std::uint64_t count() const { return count_; }    // found so far, those beyond the limit too
  std::uint64_t looked() const { return looked_; }  // events looked through

 private:
  // So many times as many, while lines are looked for and while only names are.
  static constexpr std::uint64_t kSkimmedLines = 6, kSkimmedNames = 400;
  bool wants(ResultKind kind) const { return (kinds_ >> static_cast<unsigned>(kind) & 1) != 0; }
  void offer(ResultKind kind, EventSeq event, LaneId lane, trace::Place place, std::string text);
  void begin(const trace::Trace& trace, const Names& names);
  bool skim(const trace::Trace& trace, const Names& names, std::uint64_t budget);
  void offer_sources(const Names& names);
  void look_at(const trace::Trace& trace, const Names& names, const trace::Event& event);

  std::string needle_;  // folded
  std::size_t limit_ = 1000;
  std::uint32_t kinds_ = ~0u;
  bool begun_ = false;
  // Events whose lanes' names are looked at before all else, and how many of them have been.
  std::uint64_t named_ = 0, skimmed_ = 0;
  // The lines of the program that match, and when each was first reached, by whom.
  std::map<trace::Place, std::pair<EventSeq, LaneId>> lines_;
  std::uint64_t looked_ = 0;
  std::uint64_t count_ = 0;
  std::vector<SearchResult> results_;
};

}  // namespace fiberscope::model
