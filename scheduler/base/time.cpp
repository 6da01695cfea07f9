#include "scheduler/base/time.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "scheduler/base/time_text.h"

namespace fiberscope::base {

namespace {

std::string with_unit(double value, int decimals, const char* unit, bool drop_zeros) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  std::string s = text;
  if (drop_zeros && s.find('.') != std::string::npos) {
    while (s.back() == '0') s.pop_back();
    if (s.back() == '.') s.pop_back();
  }
  return s + " " + unit;
}

std::string spell(TimeNs t, bool whole_seconds_short) {
  if (t == kNever) return "never";
  const TimeNs magnitude = std::llabs(t);
  const double value = static_cast<double>(t);
  if (t == 0) return "0 s";
  if (magnitude < kMicrosecond) return with_unit(value, 0, "ns", true);
  // 999.995 µs would round to "1000 µs": the next unit begins where rounding reaches it
  if (magnitude < kMillisecond - 5) return with_unit(value / 1e3, 2, "µs", true);
  if (magnitude < kSecond - 500) return with_unit(value / 1e6, 3, "ms", true);
  return with_unit(value / 1e9, 3, "s", whole_seconds_short);
}

}  // namespace

std::string format_time(TimeNs t) { return spell(t, false); }

std::string format_duration(TimeNs t) { return spell(t, true); }

Result<TimeNs> parse_time(std::string_view text) {
  const auto fail = [&] {
    return Error{"\"" + std::string(text) +
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
  return static_cast<TimeNs>(ns);
}

}  // namespace fiberscope::base
