// Devices view: the inspector's mice and keyboards, and what was put into each.
//
// Owns nothing. Deliberately does not know how an input gets into a run.
#pragma once

#include "app/ui/inspector/column.h"

namespace fiberscope::ui {

void devices_section(Column& c);  // only of a run with declared devices

}  // namespace fiberscope::ui
