// Elsewhere: the machines that students have in mind: one knob of a program's run turned, so that
// an answer that is wrong here may be right there.
//
// Owns nothing. Deliberately does not know how a run comes about, nor what was answered.
#pragma once

#include <string>
#include <vector>

#include "app/lesson/question.h"
#include "app/session/recipe.h"

namespace fiberscope::lesson {

struct Elsewhere {
  const char* title;  // in English, of the table of words
  session::Recipe recipe;
};

// elsewhere: those that make a difference to the program: sleeps that hold the whole thread, two
// cores, no GIL, threads in place of coroutines. `recipe`: the program's, `text`: its text,
// `model`: its run.
std::vector<Elsewhere> elsewhere(const session::Recipe& recipe, const std::string& text,
                                 const model::Model& model);

// compares: whether what is right elsewhere says something about the answer.
bool compares(AskType type);

}  // namespace fiberscope::lesson
