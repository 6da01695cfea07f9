#include "app/session/field_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "app/session/recipe.h"
#include "scheduler/base/time_text.h"

namespace fiberscope::session {

namespace {

// number: takes it from the front.
bool number(std::string_view& text, double& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || !std::isfinite(out)) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

void drop_blanks(std::string_view& text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
}

std::string not_this(std::string_view text) { return ", not " + std::string(text); }

using Unit = std::pair<std::string_view, std::uint64_t>;
constexpr Unit kUnits[] = {
    {"", 1},          {"k", 1'000},     {"M", 1'000'000}, {"G", 1'000'000'000},
    {"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}};

// whole: "125000", "125k", "10M", "1G", "2 GiB".
bool whole(std::string_view text, std::uint64_t& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
  drop_blanks(rest);
  const auto known = std::ranges::find(kUnits, rest, &Unit::first);
  if (error == std::errc() && known != std::end(kUnits)) {
    return !__builtin_mul_overflow(out, known->second, &out);
  }
  double value = 0;  // "1.5M"
  const bool good = number(text, value) && value >= 0;
  drop_blanks(text);
  const auto unit = std::ranges::find(kUnits, text, &Unit::first);
  if (!good || unit == std::end(kUnits)) return false;
  value *= static_cast<double>(unit->second);
  if (value >= 1e18 || (unit->second == 1 && value != std::floor(value))) return false;
  out = static_cast<std::uint64_t>(std::llround(value));
  return true;
}

}  // namespace

std::string read_text(std::string_view text, base::Rule rule, std::string& out) {
  if (!rule.allows(text)) return "must be " + base::listed(rule.words) + not_this(text);
  out = text;
  return "";
}

std::string read_text(std::string_view text, base::Rule, bool& out) {
  if (text != "true" && text != "false") return "must be true or false" + not_this(text);
  out = text == "true";
  return "";
}

std::string read_text(std::string_view text, base::Rule, double& out) {
  double value = 0;
  std::string_view rest = text;
  if (!number(rest, value) || !rest.empty()) return "must be a number" + not_this(text);
  out = value;
  return "";
}

std::string read_text(std::string_view text, base::Rule rule, base::TimeNs& out) {
  const base::Result<base::TimeNs> time = base::parse_time(text);
  if (!time) return time.error();
  const auto ns = static_cast<std::uint64_t>(time.value());
  if (!rule.allows(ns)) {
    const auto most = base::format_duration(static_cast<base::TimeNs>(rule.most));
    return std::string("must be ") + (rule.least > 0 ? "more than 0 and " : "") + "at most " +
           most + not_this(text);
  }
  out = time.value();
  return "";
}

std::string read_text(std::string_view text, base::Rule rule, std::uint64_t& out) {
  std::uint64_t value = 0;
  if (whole(text, value) && rule.allows(value)) {
    out = value;
    return "";
  }
  const std::string least = std::to_string(rule.least);
  if (rule.limits()) {
    return "must be a whole number from " + least + " to " + std::to_string(rule.most) +
           not_this(text);
  }
  return "must be a whole number such as 125000, 125k or 10M" + not_this(text);
}

std::string read_text(std::string_view text, base::Rule rule, std::uint32_t& out) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
  std::uint64_t value = 0;
  std::string wrong = read_text(text, {rule.least, std::min(rule.most, kMost), {}}, value);
  if (wrong.empty()) out = static_cast<std::uint32_t>(value);
  return wrong;
}

std::string exact_size(std::uint64_t bytes) {
  std::uint64_t digits = bytes;
  std::string_view unit;
  for (const auto& [name, size] : kUnits) {
    if (bytes % size != 0 || bytes / size >= digits) continue;
    digits = bytes / size;
    unit = name;
  }
  return std::to_string(digits) + (unit.empty() ? "" : " " + std::string(unit));
}

}  // namespace fiberscope::session
