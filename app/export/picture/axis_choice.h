// Axis choice: which axis a timeline opens with, in the window and in files.
//
// Owns the rule. Deliberately does not know how wide anybody's screen is: it is the trace that
// decides, so that a picture shows what the window showed.
#pragma once

#include "app/model/folds/lanes.h"

namespace fiberscope::exporter {

// How an axis was chosen.
struct AxisChoice {
  model::AxisKind axis = model::AxisKind::Time;
  std::uint64_t slice_count = 0;
  std::uint64_t narrow_count = 0;  // of those, too narrow to be seen on the time axis
};

// choose_axis: steps for a short run most of whose slices are too narrow to be seen in time, where
// steps show more of them. "Short": of so few events that steps are wide enough to be seen.
AxisChoice choose_axis(const model::Lanes& lanes);

}  // namespace fiberscope::exporter
