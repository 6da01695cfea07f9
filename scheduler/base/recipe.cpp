#include "scheduler/base/recipe.h"

namespace fiberscope::base {

std::string problem(const KeptFile& file) {
  return file.path.starts_with('/') ? "" : "a kept file's path must begin with /";
}

std::string problem(const Whole& whole) {
  return whole.from_ns <= whole.to_ns ? "" : "a part of a run ends after it begins";
}

std::string problem(const Recipe& recipe) {
  if (recipe.program.empty() != recipe.module.empty()) return "";
  return "it names no program, or both a program and a module";
}

std::string problem(const ToldRecipe& told) { return problem(told.recipe); }

}  // namespace fiberscope::base
