// Opening: the moment at which a program is shown first.
//
// Owns nothing. Deliberately does not know the screen.
#pragma once

#include <string_view>

#include "app/lesson/query.h"

namespace fiberscope::lesson {

// Opening: a moment, whose it is and why it is that one.
struct Opening {
  base::EventSeq event;
  model::Focus focus;
};

// opening: what the query says, if it says something and the run has it; else the first finding;
// else where the core goes from one of the program's own lanes to another (to the first line that
// is reached then); else the first line; else the end.
Opening opening(const model::Model& model, std::string_view query);
// at_moment: the focus on that moment of a lesson: the lane the event is about, or who runs.
Opening at_moment(const model::Model& model, base::EventSeq event);

}  // namespace fiberscope::lesson
