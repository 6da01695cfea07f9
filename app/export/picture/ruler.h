// Ruler: the scale above the rows, its lines through them, and the jumps of the clock.
//
// Owns nothing. Deliberately does not know rows, marks or the playhead.
#pragma once

#include "app/export/picture/brush.h"

namespace fiberscope::exporter {

// paint_ruler: the unit's name over the heads, ticks and their labels over the view; `taken`: where
// something else stands in place of labels.
void paint_ruler(const Brush& brush, const Box& place, Strip taken = {});
// paint_grid: the major ticks' lines through a part of the view.
void paint_grid(const Brush& brush, const Box& strip);
// paint_jumps: on the step axis, how much time passed in between: the axis does not show it. Lines
// through `strip`; labels stand in `band` as long as it can be seen. A label that has no room
// beside the one before, or beside the band's note, is left out; its line stays.
void paint_jumps(const Brush& brush, const Box& strip, const Box* band);

}  // namespace fiberscope::exporter
