// Ids: the base's names that every view speaks of.
//
// Owns nothing. Deliberately knows nothing but the base.
#pragma once

#include "scheduler/base/ids.h"
#include "scheduler/base/time.h"

namespace fiberscope::ui {

using base::CoreId;
using base::EventSeq;
using base::LaneId;
using base::SourceId;
using base::TimeNs;

}  // namespace fiberscope::ui
