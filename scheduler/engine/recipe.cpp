#include "scheduler/engine/recipe.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "scheduler/base/world_json.h"

namespace fiberscope::engine {

namespace {

// read_costs: "" or what is wrong.
std::string read_costs(const nlohmann::json& json, base::Costs& out) {
  if (!json.is_object()) return "the recipe's costs are not a JSON object";
  for (const auto& [name, value] : json.items()) {
    const auto known = std::find_if(base::kCostNames.begin(), base::kCostNames.end(),
                                    [&](const auto& cost) { return name == cost.name; });
    if (known == base::kCostNames.end()) return "the recipe has an unknown cost \"" + name + "\"";
    if (!value.is_number_integer() || value < 0 || value > base::kCostMaxNs) {
      return "the recipe's cost " + name + " is not a whole number of nanoseconds from 0 to 1 s";
    }
    out.*known->value = value;
  }
  return "";
}

// read_machine: "" or what is wrong.
std::string read_machine(const nlohmann::json& json, base::MachineSettings& out) {
  if (!json.is_object()) return "the recipe's machine is not a JSON object";
  const auto preemption = json.value("preemption", std::string(base::kPreemptionNames[1]));
  const auto known =
      std::find(base::kPreemptionNames.begin(), base::kPreemptionNames.end(), preemption);
  if (known == base::kPreemptionNames.end()) {
    return "the recipe's preemption is \"" + preemption +
           "\"; it can be cooperative, faithful or adversarial";
  }
  out.preemption = static_cast<base::Preemption>(known - base::kPreemptionNames.begin());
  out.gil = json.value("gil", out.gil);
  const auto cores = json.value("cores", std::int64_t{out.cores});
  if (cores < 1 || cores > base::kCoresMax) return "the recipe's machine has not 1 to 64 cores";
  out.cores = static_cast<std::uint32_t>(cores);
  out.quantum_ns = json.value("quantum_ns", out.quantum_ns);
  out.switch_interval_ns = json.value("switch_interval_ns", out.switch_interval_ns);
  if (out.quantum_ns <= 0 || out.switch_interval_ns <= 0) {
    return "the recipe's quantum and switch interval are more than 0 ns";
  }
  return "";
}

}  // namespace

base::Result<Recipe> parse_recipe(const std::string& text) {
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return base::Error{"the recipe is not a JSON object"};
  Recipe recipe;
  try {
    recipe.program.file = json.value("program", "");
    recipe.program.module = json.value("module", "");
    recipe.program.arguments = json.value("args", std::vector<std::string>{});
    recipe.program.source = json.value("source", "");
    recipe.directory = json.value("directory", "");
    recipe.options.seed = json.value("seed", std::uint64_t{0});
    recipe.options.policy = json.value("policy", std::string(base::kDefaultPolicy));
    recipe.options.decisions = json.value("decisions", std::vector<std::uint32_t>{});
    recipe.options.max_events = json.value("max_events", UINT64_MAX);
    recipe.options.until_ns = json.value("until_ns", base::kNever);
    recipe.options.inspect_at = json.value("inspect_at", std::uint64_t{0});
    recipe.options.send_at_once = json.value("send_at_once", false);
    recipe.options.full_detail = json.value("detail", "light") == "full";
    if (json.contains("machine")) {
      const std::string wrong = read_machine(json["machine"], recipe.options.machine);
      if (!wrong.empty()) return base::Error{wrong};
    }
  } catch (const nlohmann::json::exception& e) {
    return base::Error{std::string("the recipe has a field of the wrong type: ") + e.what()};
  }
  if (json.contains("costs")) {
    const std::string wrong = read_costs(json["costs"], recipe.options.costs);
    if (!wrong.empty()) return base::Error{wrong};
  }
  if (json.contains("world") && !json["world"].is_null()) {
    base::WorldReader<nlohmann::json> reader;
    reader.read(json["world"], "", recipe.options.world);
    if (!reader.error().empty()) {
      return base::Error{"the recipe's \"world\" is wrong: " + reader.error()};
    }
  }
  if (recipe.program.file.empty() == recipe.program.module.empty()) {
    return base::Error{"the recipe names no program, or both a program and a module"};
  }
  if (std::find(base::kPolicyNames.begin(), base::kPolicyNames.end(), recipe.options.policy) ==
      base::kPolicyNames.end()) {
    std::string known;
    for (const std::string_view name : base::kPolicyNames) known += " " + std::string(name);
    return base::Error{"the recipe's policy is \"" + recipe.options.policy +
                       "\"; known are:" + known};
  }
  return recipe;
}

}  // namespace fiberscope::engine
