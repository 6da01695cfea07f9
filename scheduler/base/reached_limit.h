// Reached limit: the sentence on a limit that ended a run, or was in its way: written where it is
// reached, read where it is shown.
//
// Owns its words. Deliberately does not know what reaches it, nor what a reader makes of it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "scheduler/base/recipe.h"

namespace fiberscope::base {

// Limit: each of Limits, in its order.
enum class Limit : std::uint8_t { Memory, Output, Trace, Cpu };
inline constexpr std::array kLimits = {Limit::Memory, Limit::Output, Limit::Trace, Limit::Cpu};

struct ReachedLimit {
  Limit limit{};
  std::string where;   // "main.py:3"; empty: not known
  std::string amount;  // "2 GiB", "300 s"
  bool operator==(const ReachedLimit&) const = default;
};

// reached: of the limits of a run, at `where`.
ReachedLimit reached(Limit limit, const Limits& limits, std::string where);
// to_text: "main.py:3: the run's limit of 2 GiB of memory is reached; --max-memory sets another".
std::string to_text(const ReachedLimit& reached);
// read_reached_limit: from such a sentence; nothing: it is none.
std::optional<ReachedLimit> read_reached_limit(std::string_view text);

// amount_text: "2 GiB", "300 s". option_of: of the command line: "--max-memory".
std::string amount_text(const Limits& limits, Limit limit);
std::string option_of(Limit limit);
// amount_of: a value of them; with_amount: with another one; doubled: with twice as much.
std::uint64_t amount_of(const Limits& limits, Limit limit);
Limits with_amount(Limits limits, Limit limit, std::uint64_t amount);
Limits doubled(const Limits& limits, Limit limit);
// changed: the limits with those of `to` that are others than in `from`.
Limits changed(Limits limits, const Limits& from, const Limits& to);

}  // namespace fiberscope::base
