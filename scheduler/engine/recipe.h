// Recipe: a run that is asked for (base/recipe.h, in JSON), as the host takes it.
//
// Owns nothing. Deliberately does not know how a run is started.
#pragma once

#include <optional>
#include <string>

#include "scheduler/base/result.h"
#include "scheduler/host/run/runtime.h"
#include "scheduler/host/start/interpreter.h"

namespace fiberscope::engine {

struct Recipe {
  host::Program program;
  host::RunOptions options;
  std::string directory;  // the working directory; empty: leave it
  std::optional<std::string> source;  // runs in place of the program file's text
  std::vector<std::string> readable;  // besides its own folders, if it is not locked in
  bool locked_in = false;             // base/recipe.h
  bool barrier_required = false;
};

// read_recipe: all of the file that holds it.
base::Result<std::string> read_recipe(int number);
// parse_recipe: Errors: name the field that is wrong and what it must be.
base::Result<Recipe> parse_recipe(const std::string& json);

}  // namespace fiberscope::engine
