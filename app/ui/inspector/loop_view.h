// Loop view: the lines that are folded in the cursor's event: how often each was reached and how
// long that took, and the way into them.
//
// Owns nothing. Deliberately does not know how they are run again.
#pragma once

#include "app/ui/inspector/column.h"

namespace fiberscope::ui {

void loop_section(Column& c);

}  // namespace fiberscope::ui
