// Stop writer: a stop put into the text of a lesson's file, as a teacher adds it where the run
// stands.
//
// Owns nothing. Deliberately does not know files, nor who types.
//
// Invariants:
//  1. What was in the text before keeps its bytes.
//  2. What is written reads as what was meant: the text is read again before it is given out.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "app/lesson/lesson.h"
#include "app/model/model.h"

namespace fiberscope::lesson {

// kWritten: kinds of stops that need no more than a moment, a text and a question.
inline constexpr std::array kWritten = {StopKind::Predict, StopKind::Run, StopKind::Investigate,
                                        StopKind::Transfer};

// askable: the questions that have an answer at the event, each once; those about a lane are about
// this one; of values the variable that changed most. Requires: the run is over.
std::vector<Ask> askable(const model::Model& model, base::EventSeq at, base::LaneId lane,
                         std::uint64_t seed);

// place_for: the stop before which one of that moment stands in the order of moments, from 0; as
// many as there are: behind all.
std::size_t place_for(const Lesson& lesson, const model::Model& model, base::EventSeq at);

// head_text: the beginning of a lesson's file.
std::string head_text(const Text& objective, std::uint32_t minutes);

// with_stop: the file's text with this stop before that number `place`, from 0, of it. Errors: one
// sentence why it cannot stand there, as "PATH:LINE: what is wrong" where the reader says so.
// Requires: the text is that of a lesson, or a head alone; the stop's kind is one of kWritten.
base::Result<std::string> with_stop(std::string_view file, const std::string& path,
                                    std::size_t place, const Stop& stop);

}  // namespace fiberscope::lesson
