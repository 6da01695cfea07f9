// The inspector's section of shared variables that the shown function reads or writes: what they
// hold, what has just changed, and the eye that gives each a row of the timeline.
//
// Owns nothing. Deliberately does not know how the timeline shows them.
#pragma once

#include "app/ui/inspector/column.h"

namespace fiberscope::ui {

void globals_section(Column& c);

}  // namespace fiberscope::ui
