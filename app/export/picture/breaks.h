// Breaks: how it looks where idle time is folded: a torn strip across the rows, with its length in
// the ruler.
//
// Owns nothing. Deliberately does not know which time is folded (app/model/folds/idle.h), nor what
// the rows show there.
//
// Invariant: beside what is torn there is room on both sides, so that what ends or begins there can
// be seen.
#pragma once

#include <span>

#include "app/export/picture/brush.h"

namespace fiberscope::exporter {

// room_of_break: in pixels, of a view so wide.
double room_of_break(double width, double scale);
// paint_breaks: across the rows.
void paint_breaks(const Brush& brush, const Box& strip);
// paint_ruler_breaks: over the ruler.
void paint_ruler_breaks(const Brush& brush, const Box& ruler);

}  // namespace fiberscope::exporter
