// Reached limit: whether a run came to one of its limits, as its trace tells it.
//
// Owns nothing. Deliberately does not know what the limits were set to, nor who may set others.
#pragma once

#include <optional>

#include "app/model/folds/failures.h"
#include "scheduler/base/reached_limit.h"

namespace fiberscope::model {

// reached_limit: the one that ended it, or the memory that it was refused and did not live without;
// nothing: it came to none, or went on.
std::optional<base::ReachedLimit> reached_limit(const trace::Trace& trace,
                                                const Failures& failures);

}  // namespace fiberscope::model
