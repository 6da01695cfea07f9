// The Chinese of the timeline, the minimap, the legend and reports. Sorted by the English text.
#include "app/words/table.h"

namespace fiberscope::words {
namespace {

// clang-format off
constexpr Pair kPairs[] = {
    {"Timeline", "时间线"},
    {"line {n}", "第 {n} 行"},
};
// clang-format on

}  // namespace

std::span<const Pair> timeline_pairs() { return kPairs; }

}  // namespace fiberscope::words
