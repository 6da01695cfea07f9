// LimitOptions: what the command line says of how far a run may go: its limits, what it may read,
// whether it may do without the kernel's barrier.
//
// Owns: the words of these options. Deliberately does not know what ends a run at a limit.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "scheduler/base/recipe.h"

namespace CLI {
class App;
}

namespace fiberscope::cli {

struct LimitOptions {
  std::map<std::string, std::string> limits;  // of base::Limits, by field: "4G"
  std::vector<std::string> readable;
  bool barrier_required = false;
  bool operator==(const LimitOptions&) const = default;
};

// add_limit_options: their words to a command; a wrong one is refused as it is parsed. `options`
// must outlive the parsing.
void add_limit_options(CLI::App& command, LimitOptions& options);

// overrule: puts what was said into the recipe. Errors: "" or the option and what is wrong with it.
std::string overrule(const LimitOptions& options, base::Recipe& recipe);

}  // namespace fiberscope::cli
