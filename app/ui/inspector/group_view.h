// Group view: of a lane that is one of many alike: what all of them do at the cursor, and how long
// each of them waits.
//
// Owns nothing but what it measured last. Deliberately does not know the timeline's rows.
#pragma once

#include "app/ui/inspector/column.h"

namespace fiberscope::ui {

// group_section: nothing for a lane that is in no group.
void group_section(Column& c);

}  // namespace fiberscope::ui
