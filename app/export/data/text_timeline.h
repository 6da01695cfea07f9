// Text timeline: the run for a terminal: a row of signs for each lane, a ruler, and what the signs
// mean.
//
// Owns nothing. Deliberately does not know the terminal: how wide it is, whether it shows colours
// and letters beyond ASCII, the caller says.
#pragma once

#include <ostream>

#include "app/export/data/cut.h"

namespace fiberscope::exporter {

struct TextTimeline {
  std::size_t columns = 100;
  bool colour = false;
  bool ascii = false;
  model::AxisMode axis = model::AxisMode::Time;
};

// write_text_timeline: lanes that neither run nor wait in the cut are left out, and of more than
// can be looked through the rest is counted. Goes through the trace twice and keeps nothing of it.
void write_text_timeline(const trace::Trace& trace, const Cut& cut, const TextTimeline& how,
                         std::ostream& out);
// write_text_timeline: all of the trace.
void write_text_timeline(const trace::Trace& trace, const TextTimeline& how, std::ostream& out);

}  // namespace fiberscope::exporter
