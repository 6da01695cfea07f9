// Reached limit: the sentence on a limit that ended a run, or was in its way: written where it is
// reached, read where it is shown.
//
// Owns its words. Deliberately does not know what reaches it, nor what a reader makes of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "scheduler/base/recipe.h"

namespace fiberscope::base {

// Limit: each of Limits, in its order.
enum class Limit : std::uint8_t { Memory, Output, Trace, Cpu };

struct ReachedLimit {
  Limit limit{};
  std::string where;   // "main.py:3"; empty: not known
  std::string amount;  // "2.0 GiB", "300 s"
  bool operator==(const ReachedLimit&) const = default;
};

// reached: of the limits of a run, at `where`.
ReachedLimit reached(Limit limit, const Limits& limits, std::string where);
// to_text: "main.py:3: the run's limit of 2.0 GiB of memory is reached; --max-memory sets another".
std::string to_text(const ReachedLimit& reached);
// read_reached_limit: from such a sentence; nothing: it is none.
std::optional<ReachedLimit> read_reached_limit(std::string_view text);

// amount_of: a limit's value; doubled: the limits with twice as much of it.
std::uint64_t amount_of(const Limits& limits, Limit limit);
Limits doubled(Limits limits, Limit limit);
// larger: of each limit the larger one.
Limits larger(const Limits& a, const Limits& b);

}  // namespace fiberscope::base
