// Lane words: how a lane and its state are told wherever they stand: colour, short name, word. The
// timeline's own words (app/export/picture/labels.h) are those of all views.
//
// Owns nothing. Deliberately does not know where on the screen a lane is spoken of.
#pragma once

#include <string>

#include "app/export/picture/labels.h"
#include "app/model/folds/lanes.h"
#include "app/model/words/said.h"
#include "app/ui/state/ids.h"

namespace fiberscope::ui {

using exporter::hue_of;
using exporter::state_of;
using exporter::tag_of;
using model::state_word;
// carries_others: processes, threads and event loops.
bool carries_others(trace::LaneKind kind);

}  // namespace fiberscope::ui
