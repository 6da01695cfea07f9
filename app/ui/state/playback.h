// Playback: whether the cursor moves by itself, by what, and how fast; and how fast a run grows.
//
// Owns nothing but these values. Deliberately does not know the trace.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace fiberscope::ui {

enum class PlayBy : std::uint8_t { Switch, Line, Time };
inline constexpr std::size_t kPlayBys = 3;
inline constexpr std::size_t kRates = 8;

struct Rate {
  const char* label;  // as it stands behind the unit
  double per_s;       // switches, lines, or seconds of the program's clock
};

using Rates = std::array<Rate, kRates>;
inline constexpr Rates kStepRates = {{{"0.5/s", 0.5},
                                      {"1/s", 1},
                                      {"2/s", 2},
                                      {"4/s", 4},
                                      {"8/s", 8},
                                      {"20/s", 20},
                                      {"100/s", 100},
                                      {"1000/s", 1000}}};
inline constexpr Rates kTimeRates = {{{"1 µs/s", 1e-6},
                                      {"10 µs/s", 1e-5},
                                      {"100 µs/s", 1e-4},
                                      {"1 ms/s", 1e-3},
                                      {"10 ms/s", 1e-2},
                                      {"100 ms/s", 0.1},
                                      {"1 s/s", 1},
                                      {"10 s/s", 10}}};
// By PlayBy.
inline constexpr std::array<Rates, kPlayBys> kPlayRates = {kStepRates, kStepRates, kTimeRates};

// How fast a run grows: so many seconds of its clock in one of ours. 0: as fast as it can.
struct Pace {
  const char* label;
  double times;
};
inline constexpr Pace kPaces[] = {{"full speed", 0}, {"100×", 100}, {"10×", 10},
                                  {"1×", 1},         {"0.1×", 0.1}, {"0.01×", 0.01}};

struct Playback {
  bool playing = false;
  PlayBy by = PlayBy::Switch;
  std::array<std::size_t, kPlayBys> rates = {2, 3, 6};  // of each, an index of kPlayRates
  double debt = 0;       // switches or lines still to be shown, below one
  double clock_ns = 0;   // by time: where the program's clock is, between its events
  std::size_t pace = 0;  // index of kPaces

  const Rate& rate() const {
    const auto unit = static_cast<std::size_t>(by);
    return kPlayRates[unit][rates[unit]];
  }
};

}  // namespace fiberscope::ui
