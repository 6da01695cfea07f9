// Check: whether a lesson fits its program, and whether a changed program does what a stop asks.
//
// Owns nothing. Deliberately does not know how a run comes about: who has an engine gives them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/lesson/lesson.h"
#include "app/model/model.h"

namespace fiberscope::lesson {

// change_recipe: the recipe with one knob turned. `text`: the program's as it stands. Where a patch
// alters the settings in it, these are read anew; what the change says besides holds over them.
// Errors: a patch does not fit the text.
base::Result<session::Recipe> change_recipe(session::Recipe recipe, const std::string& text,
                                            const Change& change);

// failure_of: what the run does not do that the check asks for, as one sentence in the chosen
// language; "" when it does it all. A run that did not end by itself, or in which an exception was
// not caught, never passes.
std::string failure_of(const Check& check, const model::Model& model);

// Tried: a run with a recipe. Errors: it could not be run.
using Try = std::function<base::Result<trace::Trace>(const session::Recipe&)>;

// demands: what the check asks for, each as a few words in the chosen language.
std::vector<std::string> demands(const Check& check);

// recipe_of: the recipe of the check's run with this seed.
session::Recipe recipe_of(const Check& check, session::Recipe recipe, std::uint64_t seed);

// check_seeds: the first seed with which the check fails, and how; "" when none does.
struct SeedVerdict {
  std::uint64_t seed = 0;
  std::string failure;
};
base::Result<SeedVerdict> check_seeds(const Check& check, session::Recipe recipe,
                                      const Try& try_run);

// lesson_faults: what of a lesson does not fit its program: "PATH:LINE: what is wrong". All
// questions are asked, changes made, and of what is to be mended both the program as it is (which
// must fail) and the solution (which must pass) tried with every seed.
// Requires: `recipe` is the program's, `text` its text.
std::vector<std::string> lesson_faults(const Lesson& lesson, const session::Recipe& recipe,
                                       const std::string& text, const Try& try_run);

}  // namespace fiberscope::lesson
