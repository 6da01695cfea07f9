// A recipe in JSON: one reader and one writer for both sides of the trace. They follow `fields`.
//
// Owns nothing. Deliberately knows no field by name.
//
// Text that is not UTF-8 is {"hex": "ff00"}, so that paths and arguments survive as the bytes they
// are.
#pragma once

#include <string>
#include <string_view>

#include "scheduler/base/recipe.h"
#include "scheduler/base/result.h"

namespace fiberscope::base {

// to_json: fields at their default are left out.
std::string to_json(const Recipe& recipe);
std::string to_json(const RunOn& run_on);
// told_to_json: what a trace says of its recipe; defaults are told, so that they hold even where
// another version has another default.
std::string told_to_json(const Recipe& recipe);

// recipe_from_json, run_on_from_json, told_from_json: of those.
// Errors: name the field and what it should be: "hosts[0].services[1]: port must be from 1 to
// 65535".
Result<Recipe> recipe_from_json(std::string_view json);
Result<RunOn> run_on_from_json(std::string_view json);
Result<Recipe> told_from_json(std::string_view json);

}  // namespace fiberscope::base
