#include "app/cli/limit_options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <filesystem>

#include "app/session/field_text.h"
#include "scheduler/base/check.h"

namespace fiberscope::cli {

namespace {

struct Option {
  std::string_view field;
  const char* name;
  const char* type;
  const char* help;
};
constexpr std::array<Option, 4> kOptions = {{
    {"memory_bytes", "--max-memory", "SIZE",
     "How much memory a run may take: 512M, 4G (2 GiB); then it gets a MemoryError"},
    {"output_bytes", "--max-output", "SIZE", "How much it may write to stdout and stderr (64 MiB)"},
    {"trace_bytes", "--max-trace", "SIZE", "How long its trace may become (128 MiB)"},
    {"cpu_ns", "--max-cpu", "TIME", "How much real processor time it may take (300s)"},
}};

}  // namespace

void add_limit_options(CLI::App& command, LimitOptions& options) {
  const base::Limits usual;
  base::Limits::fields(
      usual, [&]<class Value>(const char* field, const Value&, base::Rule rule = {}) {
        const auto option = std::ranges::find(kOptions, std::string_view(field), &Option::field);
        CHECK_MSG(option != kOptions.end(), "a limit without an option");
        const auto take = [&options, field](const std::string& text) {
          options.limits[field] = text;
        };
        command.add_option_function<std::string>(option->name, take, option->help)
            ->check([rule](const std::string& text) {
              Value value{};
              return session::read_text(text, rule, value);
            })
            ->type_name(option->type);
      });
  command
      .add_option("--read", options.readable,
                  "A file or folder that the program may read, besides its own folder, the one it "
                  "is started in, and libraries")
      ->type_name("PLACE")
      ->allow_extra_args(false);
  command.add_flag("--require-sandbox", options.barrier_required,
                   "Run nothing where the kernel cannot shut the run in completely");
}

std::string overrule(const LimitOptions& options, base::Recipe& recipe) {
  for (const auto& [field, text] : options.limits) {
    const std::string wrong = session::set_field(recipe.limits, field, text);
    if (!wrong.empty()) return wrong;
  }
  for (const std::string& place : options.readable) {
    std::error_code error;
    const std::filesystem::path found = std::filesystem::canonical(place, error);
    if (error) return "--read " + place + ": " + error.message();
    recipe.readable.push_back(found.string());
  }
  recipe.barrier_required = recipe.barrier_required || options.barrier_required;
  return "";
}

}  // namespace fiberscope::cli
