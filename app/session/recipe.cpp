#include "app/session/recipe.h"

#include <charconv>
#include <cmath>

#include "app/session/field_text.h"
#include "app/session/files.h"

namespace fiberscope::session {

void leave_to_chance(Recipe& recipe) {
  if (recipe.policy == base::kDefaultPolicy) recipe.policy = "random";
  if (recipe.machine.preemption == base::Preemption::Faithful) {
    recipe.machine.preemption = base::Preemption::Adversarial;
  }
}

std::string policies_text() { return base::listed(base::kPolicyNames); }
std::string preemptions_text() { return base::listed(base::kPreemptionNames); }

std::string parse_cost(std::string_view text, Recipe& recipe) {
  Costs& costs = recipe.costs;
  const std::size_t equals = text.find('=');
  const std::string_view name = text.substr(0, equals);
  if (equals != std::string_view::npos && name.find('.') != std::string_view::npos) {
    base::CallCost cost{std::string(name), std::string(text.substr(equals + 1))};
    std::string wrong = base::problem(cost);
    if (wrong.empty()) recipe.call_costs.push_back(std::move(cost));
    return wrong;
  }
  if (equals == std::string_view::npos || !has_field(costs, name)) {
    const auto as_it_is = [](const char* field) { return field; };
    return "\"" + std::string(text) + "\" is not a cost; write NAME=TIME, where NAME is one of " +
           base::names_of(costs, as_it_is) +
           " or a function's, such as line=200ns or hashlib.pbkdf2_hmac=300ms";
  }
  return set_field(costs, name, text.substr(equals + 1));
}

base::Result<std::vector<std::uint32_t>> load_decisions(const std::string& path) {
  const base::Result<std::string> file = read_file(path);
  if (!file) return base::Error{file.error()};
  const std::string& text = file.value();
  std::vector<std::uint32_t> decisions;
  std::size_t line = 1;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c >= '0' && c <= '9') {
      std::uint32_t v = 0;
      const auto [end, error] = std::from_chars(text.data() + i, text.data() + text.size(), v);
      if (error != std::errc()) {
        return base::Error{path + ":" + std::to_string(line) + ": a decision is too large"};
      }
      decisions.push_back(v);
      i = static_cast<std::size_t>(end - text.data());
      continue;
    }
    if (c == '#') {
      i = std::min(text.find('\n', i), text.size());
      continue;
    }
    if (std::string_view(" \t\r\n,[]").find(c) == std::string_view::npos) {
      return base::Error{path + ":" + std::to_string(line) + ": '" + c +
                         "' is not part of a list of decisions; write numbers such as 0 1 0"};
    }
    if (c == '\n') ++line;
    ++i;
  }
  return decisions;
}

}  // namespace fiberscope::session
