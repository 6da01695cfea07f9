// Virtual time. Owns the unit (signed 64-bit nanoseconds since the run began) and its spelling.
// Deliberately does not know any real clock.
#pragma once

#include <cstdint>
#include <string>

namespace fiberscope::base {

using TimeNs = std::int64_t;

inline constexpr TimeNs kNever = INT64_MAX;
inline constexpr TimeNs kMicrosecond = 1'000;
inline constexpr TimeNs kMillisecond = 1'000'000;
inline constexpr TimeNs kSecond = 1'000'000'000;

// VirtualClock: the one clock of a run. Invariant: now_ns never decreases, whatever the program
// does to its wall clock.
struct VirtualClock {
  TimeNs now_ns = 0;
  TimeNs wall_shift_ns = 0;  // by so much the program has set its wall clock forward
};

// format_time: a point in time or a duration for people, in a unit that fits: "0 s", "250 ns",
// "12.5 µs", "80 ms", "1.000 s". At most four significant decimals, trailing zeros dropped
// except that seconds keep three decimals.
std::string format_time(TimeNs t);

// format_duration: how long something takes, as one says it: format_time without the zeros of whole
// seconds ("1 s", "1.5 s").
std::string format_duration(TimeNs t);

}  // namespace fiberscope::base
