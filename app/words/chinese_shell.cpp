// The Chinese of bars, library, settings, help, tour and messages. Sorted by the English text.
#include "app/words/table.h"

namespace fiberscope::words {
namespace {

// clang-format off
constexpr Pair kPairs[] = {
    {"Clear the selection", "清除选区"},
    {"Fit the selection; again: everything", "适应选区；再按一次：显示全部"},
    {"Go to whoever woke this coroutine", "跳到唤醒此协程者"},
    {"Go to whom this coroutine woke", "跳到被此协程唤醒者"},
    {"Help", "帮助"},
    {"Look", "视图"},
    {"Next slice in the lane", "此泳道的下一片段"},
    {"Next switch of this coroutine", "此协程的下一次切换"},
    {"One scheduler event back", "后退一个调度事件"},
    {"One scheduler event forward", "前进一个调度事件"},
    {"One source line back", "后退一行源代码"},
    {"One source line forward", "前进一行源代码"},
    {"Pan to the left", "向左平移"},
    {"Pan to the right", "向右平移"},
    {"Play", "播放"},
    {"Play, pause", "播放、暂停"},
    {"Previous slice in the lane", "此泳道的上一片段"},
    {"Previous switch of this coroutine", "此协程的上一次切换"},
    {"Run and edit", "运行与编辑"},
    {"Run the program again", "重新运行程序"},
    {"Scenarios", "场景"},
    {"Select", "选择"},
    {"Step", "步进"},
    {"To the beginning", "到开头"},
    {"To the end", "到结尾"},
    {"Zoom in", "放大"},
    {"Zoom out", "缩小"},
};
// clang-format on

}  // namespace

std::span<const Pair> shell_pairs() { return kPairs; }

}  // namespace fiberscope::words
