// A time as a person writes it. Owns how it is read; how it is told is in time.h. Deliberately does
// not know what the time is for.
#pragma once

#include <string_view>

#include "scheduler/base/result.h"
#include "scheduler/base/time.h"

namespace fiberscope::base {

// parse_time: "1.5" and "1.5s", "80ms", "20us" or "20µs", "7ns", from 0 up; a bare number is
// seconds. Errors: what is wrong.
Result<TimeNs> parse_time(std::string_view text);

}  // namespace fiberscope::base
