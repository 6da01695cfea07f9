#include "scheduler/base/reached_limit.h"

#include <array>
#include <utility>

#include "scheduler/base/size.h"

namespace fiberscope::base {

namespace {

struct Words {
  std::string_view noun, option;
};
constexpr std::array<Words, 4> kWordsOf = {{{"memory", "memory"},
                                            {"output", "output"},
                                            {"trace", "trace"},
                                            {"real processor time", "cpu"}}};
constexpr std::string_view kBegin = "the run's limit of ";
constexpr std::string_view kEnd = " sets another";

std::string option_named(const Words& words) { return "--max-" + std::string(words.option); }

// behind: what a sentence says behind the amount.
std::string behind(const Words& words) {
  return " of " + std::string(words.noun) + " is reached; " + option_named(words) +
         std::string(kEnd);
}

}  // namespace

ReachedLimit reached(Limit limit, const Limits& limits, std::string where) {
  return {limit, std::move(where), amount_text(limits, limit)};
}

std::string amount_text(const Limits& limits, Limit limit) {
  return limit == Limit::Cpu ? std::to_string(limits.cpu_seconds()) + " s"
                             : format_size(amount_of(limits, limit));
}

std::string option_of(Limit limit) {
  return option_named(kWordsOf[static_cast<std::size_t>(limit)]);
}

std::string to_text(const ReachedLimit& reached) {
  return (reached.where.empty() ? "" : reached.where + ": ") + std::string(kBegin) +
         reached.amount + behind(kWordsOf[static_cast<std::size_t>(reached.limit)]);
}

std::optional<ReachedLimit> read_reached_limit(std::string_view text) {
  const std::size_t begin = text.rfind(kBegin);
  if (begin == std::string_view::npos || (begin > 0 && !text.substr(0, begin).ends_with(": "))) {
    return {};
  }
  const std::string_view rest = text.substr(begin + kBegin.size());
  for (std::size_t i = 0; i < kWordsOf.size(); ++i) {
    const std::string end = behind(kWordsOf[i]);
    if (!rest.ends_with(end)) continue;
    return ReachedLimit{static_cast<Limit>(i),
                        std::string(text.substr(0, begin > 0 ? begin - 2 : 0)),
                        std::string(rest.substr(0, rest.size() - end.size()))};
  }
  return {};
}

std::uint64_t amount_of(const Limits& limits, Limit limit) {
  switch (limit) {
    case Limit::Memory:
      return limits.memory_bytes;
    case Limit::Output:
      return limits.output_bytes;
    case Limit::Trace:
      return limits.trace_bytes;
    case Limit::Cpu:
      return static_cast<std::uint64_t>(limits.cpu_ns);
  }
  return 0;
}

Limits with_amount(Limits limits, Limit limit, std::uint64_t amount) {
  switch (limit) {
    case Limit::Memory:
      limits.memory_bytes = amount;
      break;
    case Limit::Output:
      limits.output_bytes = amount;
      break;
    case Limit::Trace:
      limits.trace_bytes = amount;
      break;
    case Limit::Cpu:
      limits.cpu_ns = static_cast<TimeNs>(amount);
      break;
  }
  return limits;
}

Limits doubled(const Limits& limits, Limit limit) {
  const std::uint64_t now = amount_of(limits, limit);
  return with_amount(limits, limit, now > Limits::kLimitMax / 2 ? Limits::kLimitMax : 2 * now);
}

Limits changed(Limits limits, const Limits& from, const Limits& to) {
  for (const Limit limit : kLimits) {
    const std::uint64_t amount = amount_of(to, limit);
    if (amount != amount_of(from, limit)) limits = with_amount(limits, limit, amount);
  }
  return limits;
}

}  // namespace fiberscope::base
