// `run --timeline`: the timeline in letters, as the terminal shows it best.
//
// Owns nothing. Deliberately does not know how it is drawn.
#pragma once

#include <string>

#include "scheduler/trace/trace.h"

namespace fiberscope::cli {

// draw_timeline: to stderr ("-") or a file. On a terminal it is as wide as that and has colours
// (unless NO_COLOR is set: no-color.org), elsewhere 100 columns without. Returns the exit status.
int draw_timeline(const trace::Trace& trace, const std::string& where);

}  // namespace fiberscope::cli
