#include "app/cli/machine_options.h"

#include <CLI/CLI.hpp>

namespace fiberscope::cli {

namespace {

template <class Names>
std::vector<std::string> list_of(const Names& names) {
  return {names.begin(), names.end()};
}

std::string cost_words() {
  std::string words;
  for (const session::CostName& cost : session::kCostNames) {
    const std::string name = cost.name;
    words += (words.empty() ? "" : ", ") + name.substr(0, name.size() - 3);  // without _ns
  }
  return words;
}

// take_slice: of a quantum or an interval. "" or what is wrong.
std::string take_slice(const char* option, const std::optional<std::string>& said,
                       base::TimeNs& out) {
  if (!said) return "";
  const base::Result<base::TimeNs> time = session::parse_duration(*said);
  if (!time) return std::string(option) + ": " + time.error();
  if (time.value() < 1 || time.value() > base::kSliceMaxNs) {
    return std::string(option) + ": a slice is more than 0 and at most " +
           base::format_duration(base::kSliceMaxNs) + ", not " + *said;
  }
  out = time.value();
  return "";
}

}  // namespace

void add_machine_options(CLI::App& command, MachineOptions& options) {
  command.add_option("--seed", options.seed, "Seed of all chance (the program's own, or 0)");
  command.add_option("--policy", options.policy, "Who runs next: " + session::policies_text())
      ->check(CLI::IsMember(list_of(base::kPolicyNames)))
      ->type_name("NAME");
  command.add_option("--cores", options.cores, "How many cores the machine has (1)")
      ->check(CLI::Range(1U, base::kCoresMax))
      ->type_name("N");
  command.add_flag_callback(
      "--gil", [&options] { options.gil = true; },
      "With the global interpreter lock, as CPython 3.11 has it");
  command.add_flag_callback(
      "--no-gil", [&options] { options.gil = false; },
      "Without: threads of one process run at the same time");
  command
      .add_option(
          "--preemption", options.preemption,
          "Where a thread can lose its core without waiting: " + session::preemptions_text())
      ->check(CLI::IsMember(list_of(base::kPreemptionNames)))
      ->type_name("MODE");
  command.add_option("--quantum", options.quantum, "The kernel's time slice (4ms)")
      ->type_name("TIME");
  command
      .add_option("--switch-interval", options.switch_interval,
                  "After how long a thread that waits asks for the GIL (5ms)")
      ->type_name("TIME");
  command
      .add_option("--cost", options.costs, "What something takes, as line=200ns: " + cost_words())
      ->type_name("NAME=TIME")
      ->allow_extra_args(false);
  add_world_options(command, options.world);
}

std::string overrule(const MachineOptions& options, session::Recipe& recipe) {
  if (options.seed) recipe.seed = *options.seed;
  if (options.policy) recipe.policy = *options.policy;
  if (options.cores) recipe.machine.cores = *options.cores;
  if (options.gil) recipe.machine.gil = *options.gil;
  if (options.preemption) {
    const auto known = session::preemption_named(*options.preemption);
    if (!known) return "--preemption: write " + session::preemptions_text();
    recipe.machine.preemption = *known;
  }
  std::string wrong = take_slice("--quantum", options.quantum, recipe.machine.quantum_ns);
  if (!wrong.empty()) return wrong;
  wrong =
      take_slice("--switch-interval", options.switch_interval, recipe.machine.switch_interval_ns);
  if (!wrong.empty()) return wrong;
  for (const std::string& cost : options.costs) {
    wrong = session::parse_cost(cost, recipe.costs);
    if (!wrong.empty()) return "--cost: " + wrong;
  }
  return overrule(options.world, recipe.world);
}

}  // namespace fiberscope::cli
