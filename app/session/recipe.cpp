#include "app/session/recipe.h"

#include <charconv>
#include <cmath>

#include "app/session/field_text.h"
#include "app/session/files.h"

namespace fiberscope::session {

std::string policies_text() { return base::listed(base::kPolicyNames); }
std::string preemptions_text() { return base::listed(base::kPreemptionNames); }

std::string parse_cost(std::string_view text, Costs& costs) {
  const std::size_t equals = text.find('=');
  const std::string_view name = text.substr(0, equals);
  if (equals == std::string_view::npos || !has_field(costs, name)) {
    const auto as_it_is = [](const char* field) { return field; };
    return "\"" + std::string(text) + "\" is not a cost; write NAME=TIME, where NAME is one of " +
           base::names_of(costs, as_it_is) + ", such as line=200ns";
  }
  return set_field(costs, name, text.substr(equals + 1));
}

base::Result<base::TimeNs> parse_duration(std::string_view text) {
  const auto fail = [&] {
    return base::Error{"\"" + std::string(text) +
                       "\" is not a time; write 1.5, 1.5s, 80ms, 20us or 7ns"};
  };
  double number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0 || !std::isfinite(number)) return fail();
  std::string_view unit(rest, static_cast<std::size_t>(text.data() + text.size() - rest));
  while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
  double scale = 0;
  if (unit.empty() || unit == "s") scale = 1e9;
  if (unit == "ms") scale = 1e6;
  if (unit == "us" || unit == "µs") scale = 1e3;
  if (unit == "ns") scale = 1;
  if (scale == 0) return fail();
  const double ns = std::round(number * scale);
  if (ns >= 9e18) return fail();
  return static_cast<base::TimeNs>(ns);
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
