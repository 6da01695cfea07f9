#include "app/cli/limit_options.h"

#include <CLI/CLI.hpp>
#include <array>
#include <filesystem>

#include "app/session/field_text.h"
#include "scheduler/base/reached_limit.h"

namespace fiberscope::cli {

namespace {

struct Option {
  const char* type;
  const char* help;
  const char* effect;  // what the program sees of it
};
// By base::Limit.
constexpr std::array<Option, base::kLimits.size()> kOptions = {{
    {"SIZE", "How much memory a run may take: 512M, 4G", "; then it gets a MemoryError"},
    {"SIZE", "How much it may write to stdout and stderr", ""},
    {"SIZE", "How long its trace may become", ""},
    {"TIME", "How much real processor time it may take", ""},
}};

}  // namespace

void add_limit_options(CLI::App& command, LimitOptions& options) {
  const base::Limits usual;
  std::size_t number = 0;
  base::Limits::fields(usual, [&]<class Value>(const char* field, const Value&,
                                               base::Rule rule = {}) {
    const base::Limit limit = base::kLimits.at(number++);
    const Option& option = kOptions[static_cast<std::size_t>(limit)];
    const std::string help =
        std::string(option.help) + " (" + base::amount_text(usual, limit) + ")" + option.effect;
    const auto take = [&options, field](const std::string& text) { options.limits[field] = text; };
    command.add_option_function<std::string>(base::option_of(limit), take, help)
        ->check([rule](const std::string& text) {
          Value value{};
          return session::read_text(text, rule, value);
        })
        ->type_name(option.type);
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
