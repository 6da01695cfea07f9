// The Chinese of the editor, files and the settings of the machine. Sorted by the English text.
#include "app/words/table.h"

namespace fiberscope::words {
namespace {

// clang-format off
constexpr Pair kPairs[] = {
    {"Source", "源代码"},
};
// clang-format on

}  // namespace

std::span<const Pair> editor_pairs() { return kPairs; }

}  // namespace fiberscope::words
