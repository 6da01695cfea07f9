#include "scheduler/base/time.h"

#include <cstdio>
#include <cstdlib>

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

}  // namespace fiberscope::base
