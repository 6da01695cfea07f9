// Lateness: sleeps that went on after their timer was due, and who held everybody up meanwhile.
//
// Owns nothing. Deliberately does not know who is late (app/model/folds/overdue.h).
//
// Invariant: nothing of it is painted that is too narrow to be seen.
#pragma once

#include "app/export/picture/stage.h"

namespace fiberscope::exporter {

// late_x: where on the axis the timer was due, in pixels; none: the sleep was not late, or by so
// little that it cannot be seen.
std::optional<double> late_x(const Lens& lens, const model::Slice& slice);
// paint_late: from there to the slice's end, in a bar of the row.
void paint_late(const Brush& brush, const Box& bar, const model::Slice& slice, double x);
// paint_holds: over the rows: from when the first timer was due, from whoever was in the way to all
// who were late.
void paint_holds(const Brush& brush, const Stage& stage, const Rows& rows);

}  // namespace fiberscope::exporter
