// Lane words: how a lane and its state are told wherever they stand: colour, short name, word.
//
// Owns nothing. Deliberately does not know where on the screen a lane is spoken of.
#pragma once

#include <string>

#include "app/model/folds/lanes.h"
#include "app/ui/state/ids.h"

namespace fiberscope::ui {

// hue_of: the colour index of a lane: grey for those that only carry others, else one of seven in
// order of birth.
std::size_t hue_of(const model::Lanes& lanes, LaneId lane);
// tag_of: a short name for margins: "c3", or "t1", "e1", "p1" for threads, loops and processes.
std::string tag_of(const model::Lanes& lanes, LaneId lane);
// carries_others: processes, threads and event loops.
bool carries_others(trace::LaneKind kind);
// state_word: the state in one word as the legend says it: "running", "sleeping".
const char* state_word(model::SliceState state);
model::SliceState state_of(const model::LaneWorld& lane);

}  // namespace fiberscope::ui
