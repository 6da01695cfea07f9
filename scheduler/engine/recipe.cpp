#include "scheduler/engine/recipe.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "scheduler/base/recipe_json.h"
#include "scheduler/base/recipe.h"

namespace fiberscope::engine {

namespace {

Recipe understood(base::Recipe&& recipe) {
  Recipe out;
  out.program = {recipe.program, recipe.module, recipe.arguments};
  out.directory = recipe.directory;
  out.source = recipe.source;
  host::RunOptions& o = out.options;
  o.recipe_text = base::told_to_json(recipe);
  o.seed = recipe.seed;
  o.policy = std::move(recipe.policy);
  o.machine = recipe.machine;
  o.decisions = std::move(recipe.decisions);
  o.max_events = recipe.max_events.value_or(UINT64_MAX);
  o.until_ns = recipe.until_ns.value_or(base::kNever);
  o.full_detail = recipe.detail == base::Detail::Full;
  o.send_at_once = recipe.send_at_once;
  o.inspect_at = recipe.inspect_at;
  o.inspect_line = recipe.inspect_line;
  o.whole = std::move(recipe.whole);
  o.costs = recipe.costs;
  o.usual_call_costs = recipe.usual_call_costs;
  o.call_costs = recipe.call_costs;
  o.variables = recipe.variables;
  o.world = std::move(recipe.world);
  o.kept = std::move(recipe.kept);
  o.limits = recipe.allowed();
  out.readable = std::move(recipe.locked_in ? recipe.granted : recipe.readable);
  out.locked_in = recipe.locked_in;
  out.barrier_required = recipe.barrier_required;
  return out;
}

}  // namespace

base::Result<std::string> read_recipe(int number) {
  std::string text;
  std::array<char, 65'536> piece;
  for (off_t at = 0;;) {
    const ssize_t got = pread(number, piece.data(), piece.size(), at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return base::Error{std::string("the recipe cannot be read: ") + strerror(errno)};
    if (got == 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(got));
    at += got;
    if (text.size() > base::kRecipeBytesMax) return base::Error{"the recipe is too long"};
  }
}

base::Result<Recipe> parse_recipe(const std::string& text) {
  base::Result<base::Recipe> recipe = base::recipe_from_json(text);
  if (!recipe) return base::Error{recipe.error()};
  return understood(std::move(recipe.value()));
}

}  // namespace fiberscope::engine
