#include "app/ui/telling/time_words.h"

#include <cstdio>

namespace fiberscope::ui {

std::string clock_text(TimeNs t) {
  char text[48];
  const double ns = static_cast<double>(t);
  if (t < base::kMillisecond) {
    std::snprintf(text, sizeof text, "%.3f \u00B5s", ns / 1e3);
  } else if (t < base::kSecond) {
    std::snprintf(text, sizeof text, "%.3f ms", ns / 1e6);
  } else {
    std::snprintf(text, sizeof text, "%.6f s", ns / 1e9);
  }
  return text;
}

std::string stamp_text(TimeNs t, TimeNs end) {
  char text[48];
  if (end >= base::kSecond) {
    std::snprintf(text, sizeof text, "%.6f", static_cast<double>(t) / 1e9);
  } else {
    std::snprintf(text, sizeof text, "%.3f",
                  static_cast<double>(t) / (end >= base::kMillisecond ? 1e6 : 1e3));
  }
  return text;
}

}  // namespace fiberscope::ui
