// WorldOptions: what the command line adds to the declared world: hosts and faults.
//
// Owns: how they are written. Deliberately does not know what befalls a run by them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scheduler/base/world.h"

namespace CLI {
class App;
}

namespace fiberscope::cli {

struct WorldOptions {
  std::vector<std::string> hosts;   // "python.example,latency=80ms"
  std::vector<std::string> faults;  // "delay:python.example,from=1s,delay=80ms"
  bool operator==(const WorldOptions&) const = default;
};

// add_world_options: their words to a command. `options` must outlive the parsing.
void add_world_options(CLI::App& command, WorldOptions& options);

// overrule: hosts first, so that faults can name them. A host that is declared keeps what is not
// said; a new one has an HTTP service at port 80. Errors: "" or the option and what is wrong.
std::string overrule(const WorldOptions& options, base::World& world);

}  // namespace fiberscope::cli
