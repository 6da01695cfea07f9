// Lengths: how long something was, as people compare it.
//
// Owns nothing. Deliberately does not know what lasted so long.
#pragma once

#include "scheduler/base/time.h"

namespace fiberscope::model {

// three_digits: a length without what nobody wants to know of it.
base::TimeNs three_digits(base::TimeNs ns);

}  // namespace fiberscope::model
