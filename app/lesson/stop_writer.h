// Stop writer: stops put into the text of a lesson's file, changed there, taken out and moved, as a
// teacher does where the run stands.
//
// Owns nothing. Deliberately does not know files, nor who types.
//
// Invariants:
//  1. What is not meant keeps its bytes: all other stops, and of the one that is changed every part
//     that is as it was.
//  2. What is written reads as what was meant: the text is read again before it is given out.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "app/lesson/lesson.h"
#include "app/model/model.h"

namespace fiberscope::lesson {

// StopBlock: a stop as it stands in the file.
struct StopBlock {
  StopKind kind = StopKind::Investigate;
  std::string settings;  // TOML, its lines ended by '\n'
  Text text, after;      // Markdown, without blank lines around it
  bool operator==(const StopBlock&) const = default;
};

// block_of: that of a stop which stands in no file yet.
StopBlock block_of(const Stop& stop);
// stop_blocks: all of the file, in its order. Requires: parse_lesson() reads it.
std::vector<StopBlock> stop_blocks(std::string_view file);
// read_block: what it says, whether that is enough for a stop or not. Errors: "line N: what is
// wrong" with the settings, lines from 1.
base::Result<Stop> read_block(const StopBlock& block);

// askable: the questions that have an answer at the event, each once; those about a lane are about
// this one; of values the variable that changed most. Requires: the run is over.
std::vector<Ask> askable(const model::Model& model, base::EventSeq at, base::LaneId lane,
                         std::uint64_t seed);

// place_for: the stop before which one of that moment stands in the order of moments, from 0; as
// many as there are: behind all.
std::size_t place_for(const Lesson& lesson, const model::Model& model, base::EventSeq at);

// head_text: the beginning of a lesson's file.
std::string head_text(const Text& objective, std::uint32_t minutes);

// The file's text with one thing done to it; stops by number, from 0. Errors: one sentence why it
// cannot be done, as "PATH:LINE: what is wrong" where the reader says so. Requires: the text is
// that of a lesson; of with_stop() it may be a head alone.

// with_stop: with this one before that number `place`.
base::Result<std::string> with_stop(std::string_view file, const std::string& path,
                                    std::size_t place, const StopBlock& block);
// with_changed_stop: with this in place of that one.
base::Result<std::string> with_changed_stop(std::string_view file, const std::string& path,
                                            std::size_t number, const StopBlock& block);
// without_stop: a lesson keeps one at least, and each of the others its moment: one that says none
// stands where the one before it does.
base::Result<std::string> without_stop(std::string_view file, const std::string& path,
                                       std::size_t number);
// with_moved_stop: with that one in the place of `to`; each keeps its moment, as above.
base::Result<std::string> with_moved_stop(std::string_view file, const std::string& path,
                                          std::size_t number, std::size_t to);

}  // namespace fiberscope::lesson
