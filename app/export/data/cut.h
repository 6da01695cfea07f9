// Cut: the part of a run that leaves the program: from which step to which, and whose lanes.
//
// Owns nothing. Deliberately does not know formats, files, nor in which words the part was asked
// for.
#pragma once

#include <functional>
#include <vector>

#include "app/model/model.h"

namespace fiberscope::exporter {

struct Cut {
  base::EventSeq first, last;  // both belong to it
  base::TimeNs begin_ns = 0, end_ns = 0;
  std::vector<base::LaneId> lanes;  // as they are shown, parents before their children
};

// whole: all of it.
Cut whole(const model::Model& model);

// Progress: told how much is done, 0 to 1; false: stop.
using Progress = std::function<bool(double)>;

}  // namespace fiberscope::exporter
