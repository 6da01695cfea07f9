// Recipe: everything a run depends on. The same recipe gives the same trace, byte for byte.
//
// Owns the wire form (JSON) that the engine reads. Deliberately does not know how runs are started.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scheduler/base/machine.h"
#include "scheduler/base/result.h"
#include "scheduler/base/time.h"
#include "scheduler/base/world.h"

namespace fiberscope::session {

enum class Detail : std::uint8_t {
  Light,  // who runs, who waits and why
  Full,   // also frames, locals and stacks at switches
};

using base::CostName;
using base::Costs;
using base::kCostMaxNs;
using base::kCostNames;
using base::MachineSettings;

struct Recipe {
  std::string program;  // a file, or
  std::string module;   // a module's name
  std::vector<std::string> arguments;
  std::uint64_t seed = 0;
  std::vector<std::uint32_t> decisions;  // which alternative to take at each ChoiceMade
  std::optional<std::uint64_t> max_events;
  std::optional<base::TimeNs> until_ns;
  Detail detail = Detail::Light;
  std::string policy{base::kDefaultPolicy};
  Costs costs;
  MachineSettings machine;
  base::World world;
  std::uint64_t inspect_at = 0;  // after this event: every lane's frames, and the end; 0: not
  bool send_at_once = false;     // every event is a block of its own: nobody waits for the next
  std::string directory;         // the working directory; empty: the engine's
  std::optional<std::string> source;  // text to run in place of the file's
  bool operator==(const Recipe&) const = default;
};

// to_json: fields at their default are left out. Text that is not UTF-8 is passed with its broken
// bytes replaced.
std::string to_json(const Recipe& recipe);
// recipe_from_json: Errors: name the field and what it should be.
base::Result<Recipe> recipe_from_json(std::string_view json);

// preemption_named: by its name in kPreemptionNames. preemption_name: the other way.
std::optional<base::Preemption> preemption_named(std::string_view name);
std::string_view preemption_name(base::Preemption preemption);
bool is_policy(std::string_view name);
// policies_text, preemptions_text: the names for a message: "fifo", "fair" or "random".
std::string policies_text();
std::string preemptions_text();

// parse_cost: "line=200ns" into `costs`; the names are those of Costs, with or without _ns.
// Errors: say what is wrong, "" when nothing is.
std::string parse_cost(std::string_view text, Costs& costs);

// parse_duration: "1.5", "1.5s", "80ms", "20us", "7ns"; a bare number is seconds.
base::Result<base::TimeNs> parse_duration(std::string_view text);

// load_decisions: numbers separated by blanks, commas or line ends; brackets and lines after # are
// ignored, so a JSON list does as well.
base::Result<std::vector<std::uint32_t>> load_decisions(const std::string& path);

}  // namespace fiberscope::session
