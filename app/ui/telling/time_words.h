// Time words: times of the program's clock as people compare them.
//
// Owns nothing. Deliberately does not know which time is meant.
#pragma once

#include <string>

#include "app/ui/state/ids.h"

namespace fiberscope::ui {

// clock_text: a time on the cursor's clock with a steady number of decimals: "1.000002 s".
std::string clock_text(TimeNs t);
// stamp_text: a time in the unit that suits a whole run of length `end`, without its name, so that
// stamps below each other can be compared: "1.000002".
std::string stamp_text(TimeNs t, TimeNs end);

}  // namespace fiberscope::ui
