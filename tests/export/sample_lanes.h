// The lanes of the sample trace (tests/support/trace_sample.h), by name.
#pragma once

#include "scheduler/base/ids.h"

namespace fiberscope::test {

inline constexpr base::LaneId kProcess{1}, kMain{2}, kHub{3}, kFoo{4}, kBar{5}, kFunc{6};

}  // namespace fiberscope::test
