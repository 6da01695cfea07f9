// Local values: what a function's local variable held over time in a lane, as far as the trace
// records frames: at every line in full detail, else as the lane left its core.
//
// Owns nothing. Deliberately does not know who watches it, nor shared variables (watched.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/model/folds/index.h"
#include "app/model/folds/lanes.h"

namespace fiberscope::model {

struct LocalName {
  std::string function, name;
  auto operator<=>(const LocalName&) const = default;
};

// local_key: by what it is known again in another run: "add().value". local_of: none of another
// key.
std::string local_key(const LocalName& local);
std::optional<LocalName> local_of(std::string_view key);

struct LocalValue {
  EventSeq from;
  TimeNs from_ns = 0;
  TextId value;  // none: it is not there (any more)
};

// local_values: of the innermost call of the function; each differs from the one before. Empty: the
// lane never has it.
std::vector<LocalValue> local_values(const Trace& trace, const Index& index, LaneId lane,
                                     const LocalName& local);

}  // namespace fiberscope::model
