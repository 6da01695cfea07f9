// Playback: whether the cursor moves by itself, and how fast.
//
// Owns nothing but these values. Deliberately does not know the trace.
#pragma once

namespace fiberscope::ui {

struct Playback {
  bool playing = false;
  int speed = 2;    // index of kSpeeds
  double debt = 0;  // events still to be shown, below one
};

struct Speed {
  const char* label;
  double events_per_s;
};
inline constexpr Speed kSpeeds[] = {{"0.25×", 1}, {"0.5×", 2}, {"1×", 4},    {"2×", 8},
                                    {"4×", 16},   {"10×", 40}, {"50×", 200}, {"250×", 1000}};

}  // namespace fiberscope::ui
