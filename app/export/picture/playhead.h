// Playhead: the moment that a picture shows: a line across the rows, and a veil over what comes
// after it.
//
// Owns nothing. Deliberately does not know who moves it.
#pragma once

#include <string>

#include "app/export/picture/brush.h"

namespace fiberscope::exporter {

// moment_label: the moment without its unit: the ruler says that. Step numbers on their axis, else
// the time, as fine as the view is.
std::string moment_label(const Lens& lens, base::EventSeq moment, base::TimeNs now_ns);

// playhead_flag: where its flag stands on the ruler. Width 0: it is out of view.
Box playhead_flag(const Brush& brush, const Box& ruler, double x);
// paint_veil: over the rows from x on. paint_playhead: with its flag on the ruler.
void paint_veil(const Brush& brush, const Box& rows, double x);
void paint_playhead(const Brush& brush, const Box& ruler, const Box& rows, double x);

}  // namespace fiberscope::exporter
