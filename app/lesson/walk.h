// Walk: a lesson from stop to stop, each with the run that it is about.
//
// Owns the changed runs while they are looked at. Deliberately does not know what is done there.
#pragma once

#include <functional>
#include <string>

#include "app/lesson/check.h"

namespace fiberscope::lesson {

// Standing: at a stop of a lesson.
struct Standing {
  const Stop& stop;
  std::uint32_t number;       // from 1
  const model::Model& model;  // the program's, or with the stop's change
  std::string query;          // that finds the moment, also on another machine
  base::EventSeq at;
  std::uint64_t seed;             // of that run: it decides the order of options
  const session::Recipe& recipe;  // of that run
  const std::string& text;        // of the program that ran
};

// stop_word: what a stop is for, in the chosen language: "Predict", "Look closer".
const char* stop_word(StopKind kind);

// walk: every stop in order; a stop that says no moment is at that of the one before it, or at the
// beginning of a changed run. `visit`: "" or why it goes no further.
// Answers "" or "PATH:LINE: what is wrong". Requires: `recipe` is the program's, `text` its text.
std::string walk(const Lesson& lesson, const session::Recipe& recipe, const std::string& text,
                 const Try& try_run, const std::function<std::string(const Standing&)>& visit);

}  // namespace fiberscope::lesson
