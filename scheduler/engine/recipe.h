// Recipe: everything a run depends on, as it comes over the wire (JSON).
#pragma once

#include <string>

#include "scheduler/base/result.h"
#include "scheduler/host/start/interpreter.h"
#include "scheduler/host/run/runtime.h"

namespace fiberscope::engine {

struct Recipe {
  host::Program program;
  host::RunOptions options;
  std::string directory;  // the working directory; empty: leave it
};

// parse_recipe: Errors: names the field that is wrong.
base::Result<Recipe> parse_recipe(const std::string& json);

}  // namespace fiberscope::engine
