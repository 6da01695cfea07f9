// Locks view: the inspector's locks with holders and waiters, and its cores.
//
// Owns nothing. Deliberately does not know who gets a lock next.
#pragma once

#include "app/ui/inspector/column.h"

namespace fiberscope::ui {

void locks_section(Column& c);  // only where there are any
void cores_section(Column& c);  // only of a machine with several

}  // namespace fiberscope::ui
