// Captions: what a lesson says where it stops, in a few words, for pictures that move and for
// series of figures; and how much of the run each of them may show.
//
// Owns nothing. Deliberately does not know pictures.
#pragma once

#include <string>
#include <vector>

#include "app/lesson/question.h"

namespace fiberscope::lesson {

// Caption: at that event. Of a stop that asks: what comes after `shown` is not to be seen before
// `answered`, where another caption tells the answer.
struct Caption {
  base::EventSeq at;
  std::string text;  // in the chosen language
  base::EventSeq shown, answered;
  bool asks() const { return bool(answered); }
};

// captions_of: of all stops of the lesson that are in this run, in the order of the run.
std::vector<Caption> captions_of(const Lesson& lesson, const model::Model& model,
                                 std::uint64_t seed);

// shown_until: the last event that a picture of this moment may show; never before it.
base::EventSeq shown_until(const std::vector<Caption>& captions, base::EventSeq moment,
                           base::EventSeq last);

// right_words: what is right, as people read it.
std::string right_words(const Question& question);

}  // namespace fiberscope::lesson
