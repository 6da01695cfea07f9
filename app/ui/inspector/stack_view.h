// Stack view: the inspector's fiber stack with its frames, and the saved registers.
//
// Owns nothing. Deliberately does not know which values changed (telling/shown_frames.h).
#pragma once

#include "app/ui/inspector/column.h"

namespace fiberscope::ui {

void stack_section(Column& c);
void registers_section(Column& c);

}  // namespace fiberscope::ui
