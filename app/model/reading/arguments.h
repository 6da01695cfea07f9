// Arguments: by what lanes that are otherwise alike are told apart: of those that do the same
// function, the first of its variables that is another number or text in each.
//
// Owns nothing. Deliberately does not know names (folds/names.h) nor where there is room for it.
#pragma once

#include <string>
#include <vector>

#include "app/model/folds/index.h"
#include "app/model/folds/lanes.h"

namespace fiberscope::model {

// telling_arguments: by lane: "number=3"; "" where nothing tells it apart, or the trace does not
// say. As the lane's frames were first recorded.
std::vector<std::string> telling_arguments(const Trace& trace, const Lanes& lanes,
                                           const Index& index);

}  // namespace fiberscope::model
