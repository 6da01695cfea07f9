// Why view: the inspector's answers: why the lane is in its state, what would end its wait, what
// led here, what it did wrong.
//
// Owns nothing. Deliberately does not know causes are found (app/model).
#pragma once

#include "app/ui/inspector/column.h"

namespace fiberscope::ui {

void why_section(Column& c);
void waiting_section(Column& c);  // on what, until when, who can end it; the circle
void cause_section(Column& c);  // the chain of events that led here
void warnings_section(Column& c);  // findings about this lane

}  // namespace fiberscope::ui
