// Locals view: the inspector's locals of the frame that is looked into.
//
// Owns nothing. Deliberately does not know which values changed (telling/shown_frames.h).
#pragma once

#include "app/ui/inspector/column.h"

namespace fiberscope::ui {

void locals_section(Column& c);

}  // namespace fiberscope::ui
