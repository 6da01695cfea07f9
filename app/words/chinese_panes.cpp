// The Chinese of source, console, events and inspector. Sorted by the English text.
#include "app/words/table.h"

namespace fiberscope::words {
namespace {

// clang-format off
constexpr Pair kPairs[] = {
    {"Console", "控制台"},
    {"Events", "事件"},
};
// clang-format on

}  // namespace

std::span<const Pair> pane_pairs() { return kPairs; }

}  // namespace fiberscope::words
