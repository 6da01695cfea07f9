// MachineOptions: what the command line says about the simulated machine, for `run` and `export`.
//
// Owns: the words of these options. Deliberately does not know what the program's own settings are:
// they hold wherever these are silent.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/limit_options.h"
#include "app/cli/world_options.h"
#include "app/session/recipe.h"

namespace CLI {
class App;
}

namespace fiberscope::cli {

struct MachineOptions {
  std::optional<std::uint64_t> seed;
  std::optional<std::string> policy;
  std::vector<std::string> costs;              // "line=200ns"
  std::map<std::string, std::string> machine;  // of MachineSettings, by field: "4ms"
  WorldOptions world;
  LimitOptions limits;
  bool operator==(const MachineOptions&) const = default;
};

// add_machine_options: their words to a command; a wrong one is refused as it is parsed. `options`
// must outlive the parsing.
void add_machine_options(CLI::App& command, MachineOptions& options);

// overrule: puts what was said into the recipe. Errors: "" or the option and what is wrong with it.
std::string overrule(const MachineOptions& options, session::Recipe& recipe);

}  // namespace fiberscope::cli
