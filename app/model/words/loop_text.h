// Loop text: what a stretch of lines that are folded did, in words.
//
// Owns nothing. Deliberately does not know where it is shown.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/model/folds/names.h"

namespace fiberscope::model {

// loop_lines: "lines 4 to 6", "line 5", "lines 4 to 6, 12"; of several files each with its name.
std::string loop_lines(const Names& names, const trace::LinesFolded& loop);
// loop_turns: "999900 turns, 0.3 s": as often as the line that was reached most.
std::string loop_turns(const trace::LinesFolded& loop);
std::uint64_t turns_of(const trace::LinesFolded& loop);
base::TimeNs duration_of(const trace::LinesFolded& loop);
// loop_locks: which locks it took, and how often each; "" if none.
std::string loop_locks(const Names& names, const trace::LoopFolded& loop);
// busiest: the lines in the order of their time; the longest first.
std::vector<trace::FoldedLine> busiest(const trace::LinesFolded& loop);

}  // namespace fiberscope::model
