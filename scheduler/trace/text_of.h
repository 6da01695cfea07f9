// TextOf: where the text behind a number is found: in a Trace, or in a Reader that keeps no events.
//
// Owns nothing. Deliberately does not know where that is.
#pragma once

#include <functional>
#include <string_view>

#include "scheduler/trace/event.h"

namespace fiberscope::trace {

using TextOf = std::function<std::string_view(TextId)>;

// text_of: of a Trace or a Reader, which outlives what it answers.
template <class Owner>
TextOf text_of(const Owner& owner) {
  return [&owner](TextId id) { return owner.text(id); };
}

}  // namespace fiberscope::trace
