// The Chinese of states, kinds, events and findings. Sorted by the English text.
#include "app/words/table.h"

namespace fiberscope::words {
namespace {

// clang-format off
constexpr Pair kPairs[] = {
    {"blocked", "阻塞"},
    {"ended", "已结束"},
    {"not started", "未开始"},
    {"ready", "就绪"},
    {"running", "运行中"},
    {"sleeping", "睡眠"},
};
// clang-format on

}  // namespace

std::span<const Pair> model_pairs() { return kPairs; }

}  // namespace fiberscope::words
