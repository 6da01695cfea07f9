// Icons: the few little pictures of the timeline as strokes on a grid of 16 by 16.
//
// Owns the strokes. Deliberately does not know who draws them.
#pragma once

#include "app/export/picture/canvas.h"

namespace fiberscope::exporter {

inline constexpr double kIconSide = 16, kIconStroke = 1.4;

// icon_path: as an SVG path says it (SVG 1.1, 8.3), by M and relative l, h, v, a, q and z alone;
// an arc is half a circle that begins and ends at one height, clockwise.
const char* icon_path(Icon icon);

}  // namespace fiberscope::exporter
