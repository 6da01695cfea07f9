// Quiz: a lesson as what learning platforms can ask: of each stop its text, a picture of the run up
// to the question, the question, and what is said to who has answered. In the chosen language.
//
// Owns these values. Deliberately does not know the formats of platforms, nor how runs come about.
//
// Invariant: the picture of a stop that asks holds nothing of what comes after Question::shown: it
// is made of a run that ends there.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/export/page/timeline_page.h"
#include "app/lesson/question.h"
#include "app/lesson/walk.h"

namespace fiberscope::exporter {

// All that an author writes is Markdown (app/lesson/markdown.h).
struct QuizReason {
  std::string text;
  bool right = false;
  std::string belief;  // said to who chose it; may be empty
};

struct QuizStop {
  std::uint32_t number = 0;  // from 1
  std::string title;
  std::string text;
  std::string change;     // what was changed in the program before it, in words; may be empty
  base::EventSeq last;    // the last event of its picture
  std::string picture;    // SVG
  std::string described;  // the same in words, for who cannot see it
  std::optional<lesson::Question> question;
  std::vector<std::string> beliefs;  // by option: said to who chose it; may be empty
  std::vector<QuizReason> reasons;
  std::string after;  // what the author says to who has answered; may be empty
  std::string why;    // what the run says of the answer
};

struct Quiz {
  std::string name;     // "3_gevent/foo_bar_func"
  std::string edition;  // by which what was kept of another one is told apart
  std::string chapter;  // "3 gevent"; may be empty
  std::string title;
  std::string objective;
  std::vector<QuizStop> stops;
  // asked: how many of its stops ask.
  std::size_t asked() const;
};

// quiz_stop: Errors: why the stop's question cannot be asked. quiz_words: all of it but the
// picture.
base::Result<QuizStop> quiz_stop(const lesson::Standing& standing);
base::Result<QuizStop> quiz_words(const lesson::Standing& standing);

// QuizPicture: what is painted for a stop, with the run of which it is made.
struct QuizPicture {
  QuizPicture(const model::Model& whole, base::EventSeq last);
  trace::Trace trace;
  model::Model model;
  TimelinePage page;
};
// quiz_picture: of the run up to that event.
std::unique_ptr<QuizPicture> quiz_picture(const model::Model& model, base::EventSeq last);

// picture_source: the picture as an address that holds all of it.
std::string picture_source(const QuizStop& stop);

}  // namespace fiberscope::exporter
