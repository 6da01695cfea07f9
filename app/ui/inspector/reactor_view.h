// Reactor view: the inspector's list of what the simulated kernel works on.
//
// Owns nothing. Deliberately does not know what is under way (app/model/reading).
#pragma once

#include "app/ui/inspector/column.h"

namespace fiberscope::ui {

void reactor_section(Column& c);  // only where files are open

}  // namespace fiberscope::ui
