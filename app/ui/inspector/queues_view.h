// Queues view: the inspector's queue of the ready, its timers and its callbacks.
//
// Owns nothing. Deliberately does not know how a queue is ordered.
#pragma once

#include "app/ui/inspector/column.h"

namespace fiberscope::ui {

void ready_section(Column& c);
void timers_section(Column& c);
void callbacks_section(Column& c);

}  // namespace fiberscope::ui
