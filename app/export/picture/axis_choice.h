// Axis choice: which axis a timeline opens with, in the window and in files.
//
// Owns the rule. Deliberately does not know how wide anybody's screen is: it is the trace that
// decides, so that a picture shows what the window showed.
#pragma once

#include "app/model/folds/idle.h"
#include "app/model/folds/lanes.h"
#include "app/model/folds/overdue.h"

namespace fiberscope::exporter {

// How an axis was chosen.
struct AxisChoice {
  model::AxisMode axis = model::AxisMode::Time;
  std::uint64_t slice_count = 0;
  std::uint64_t narrow_count = 0;  // of those, too narrow to be seen in time, with nothing folded
};

// choose_axis: what shows most of a short run. Time, unless twice as much can be seen where idle
// time is folded; and steps where most of it is too narrow in both, steps show more, and nobody is
// late for long: in steps that would hardly be seen. "Short": of so few events that steps are wide
// enough to be seen.
AxisChoice choose_axis(const model::Lanes& lanes, const model::Idle& idle,
                       const model::Overdue& overdue);
// choose_axis: the same, of a trace whose lanes nobody has looked at. Those of a long one need not
// be.
AxisChoice choose_axis(const trace::Trace& trace);

}  // namespace fiberscope::exporter
