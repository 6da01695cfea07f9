// Question: what is asked about a run at a moment, what one can choose, and what is right. All of
// it is computed from the recorded run; nobody writes an answer down.
//
// Owns nothing. Deliberately does not know how a question is shown, nor who answers.
//
// Invariants:
//  1. At least one option is right and one is wrong, or it is an order of two or more, or there is
//     something to draw; else there is no question.
//  2. The same run, moment, question and seed give the same options in the same order.
//  3. Nothing up to `shown` tells the answer: what shows a run to somebody who has not answered
//     shows no later event.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/lesson/drawing.h"
#include "app/lesson/lesson.h"
#include "app/model/model.h"

namespace fiberscope::lesson {

struct Option {
  std::string key;     // the same in every language: a lane's name, a line, a state, "nobody"
  std::string text;    // in the chosen language
  std::string detail;  // the same, quieter: "ready, place 1"; may be empty
  base::LaneId lane;   // whom it is about; may be none
  bool code = false;   // the text is the program's or its output's
  bool right = false;
};

struct Question {
  AskType type = AskType::RunsNext;
  base::EventSeq at;        // the moment it is asked about
  base::EventSeq shown;     // the last event that may be shown before it is answered; <= at
  base::EventSeq answered;  // where the answer is seen
  base::LaneId lane;        // whom it is about; may be none
  std::string title;        // "Who runs next?"
  std::string text;         // one sentence about the moment
  bool ordered = false;     // the options are to be brought in order
  std::vector<Option> options;
  std::vector<std::size_t> order;  // of an ordered one: the options as they come
  std::optional<Drawing> drawing;  // of one that is drawn, which has no options

  // several_right: any of them counts.
  bool several_right() const;
  // right: the choice of one option; the whole order. Of a drawing see score_of().
  bool right(const std::vector<std::size_t>& chosen) const;
  const Option* find(std::string_view key) const;
};

inline constexpr std::size_t kOptionsMax = 6;

// make_question: Errors: why it cannot be asked there: nobody else could run, no line follows, too
// few wrong options. Requires: the run is over (model.trace.whole() or what is there of it).
base::Result<Question> make_question(const model::Model& model, base::EventSeq at, const Ask& ask,
                                     std::uint64_t seed);

// next_question: about what comes next in any run; none where nothing can be asked. Who runs and
// what is printed next, which state a lane has at the next time, what it waits for next, who ends
// its wait, where it leaves its core: in turn by the moment, so that who goes on is asked something
// else. Only what has one answer, or says that several are right. `shown` <= `at` as ever, but the
// moment that is asked about (Question::at) may be later: it is only named.
std::optional<Question> next_question(const model::Model& model, base::EventSeq at,
                                      std::uint64_t seed);

}  // namespace fiberscope::lesson
