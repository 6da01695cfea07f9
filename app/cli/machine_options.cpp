#include "app/cli/machine_options.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "app/session/field_text.h"
#include "scheduler/base/check.h"

namespace fiberscope::cli {

namespace {

// Help: what the help says of a field.
struct Help {
  std::string_view field;
  const char* type;
  std::string text;
};

const Help& help_of(std::string_view field) {
  static const std::vector<Help> kHelp = {
      {"cores", "N", "How many cores the machine has (1)"},
      {"preemption", "MODE",
       "Where a thread can lose its core without waiting: " + session::preemptions_text()},
      {"quantum_ns", "TIME", "The kernel's time slice (4ms)"},
      {"switch_interval_ns", "TIME", "After how long a thread that waits asks for the GIL (5ms)"},
  };
  const auto found = std::ranges::find(kHelp, field, &Help::field);
  CHECK_MSG(found != kHelp.end(), "a setting of the machine without a help text");
  return *found;
}

// option_of: "switch_interval_ns" -> "--switch-interval".
std::string option_of(std::string_view field) {
  std::string name(session::short_name(field));
  std::ranges::replace(name, '_', '-');
  return "--" + name;
}

// add_switch: the one field that is either on or off, the GIL.
void add_switch(CLI::App& command, MachineOptions& options, const std::string& field) {
  const auto set = [&options, field](const char* value) { options.machine[field] = value; };
  command.add_flag_callback(
      "--" + field, [set] { set("true"); },
      "With the global interpreter lock, as CPython 3.11 has it");
  command.add_flag_callback(
      "--no-" + field, [set] { set("false"); },
      "Without: threads of one process run at the same time");
}

// add_setting: a field of the machine that has a value.
template <class Value>
void add_setting(CLI::App& command, MachineOptions& options, const std::string& field,
                 base::Rule rule) {
  const Help& help = help_of(field);
  command
      .add_option_function<std::string>(
          option_of(field),
          [&options, field](const std::string& text) { options.machine[field] = text; }, help.text)
      ->check([rule](const std::string& text) {
        Value value{};
        return session::read_text(text, rule, value);
      })
      ->type_name(help.type);
}

}  // namespace

void add_machine_options(CLI::App& command, MachineOptions& options) {
  command.add_option("--seed", options.seed, "Seed of all chance (the program's own, or 0)");
  command.add_option("--policy", options.policy, "Who runs next: " + session::policies_text())
      ->check([](const std::string& text) {
        std::string policy;
        return session::read_text(text, base::one_of(base::kPolicyNames), policy);
      })
      ->type_name("NAME");
  const base::MachineSettings usual;
  base::MachineSettings::fields(
      usual, [&]<class Value>(const char* field, const Value&, base::Rule rule = {}) {
        if constexpr (std::is_same_v<Value, bool>) {
          add_switch(command, options, field);
        } else {
          add_setting<Value>(command, options, field, rule);
        }
      });
  command
      .add_option("--cost", options.costs,
                  "What something takes, as line=200ns: " + session::written_names(base::Costs{}) +
                      "; or a function, as hashlib.pbkdf2_hmac=300ms")
      ->type_name("NAME=TIME")
      ->allow_extra_args(false);
  add_world_options(command, options.world);
  add_limit_options(command, options.limits);
}

std::string overrule(const MachineOptions& options, session::Recipe& recipe) {
  if (options.seed) recipe.seed = *options.seed;
  if (options.policy) recipe.policy = *options.policy;
  for (const auto& [field, text] : options.machine) {
    const std::string wrong = session::set_field(recipe.machine, field, text);
    if (!wrong.empty()) return option_of(field) + ": " + wrong;
  }
  for (const std::string& cost : options.costs) {
    const std::string wrong = session::parse_cost(cost, recipe);
    if (!wrong.empty()) return "--cost: " + wrong;
  }
  const std::string wrong = overrule(options.limits, recipe);
  return wrong.empty() ? overrule(options.world, recipe.world) : wrong;
}

}  // namespace fiberscope::cli
