// The Chinese of bars, library, settings, help, tour and messages. Sorted by the English text.
#include "app/words/table.h"

namespace fiberscope::words {
namespace {

// clang-format off
constexpr Pair kPairs[] = {
    {"1× shows four events a second", "1× 为每秒四个事件"},
    {"All keys and what they do", "所有按键及其作用"},
    {"Choose a scenario on the left, or drop a Python program or a trace here.",
     "请在左侧选择一个场景，或把 Python 程序或轨迹拖到这里。"},
    {"Clear the selection", "清除选区"},
    {"Crashed", "已崩溃"},
    {"Dark theme", "深色主题"},
    {"Deadlock", "死锁"},
    {"Deterministic, seed {seed}", "确定性运行，种子 {seed}"},
    {"Export", "导出"},
    {"Export the timeline", "导出时间线"},
    {"Failed", "失败"},
    {"Finished", "已完成"},
    {"Fit the selection; again: everything", "适应选区；再按一次：显示全部"},
    {"Go to whoever woke this coroutine", "跳到唤醒此协程者"},
    {"Go to whom this coroutine woke", "跳到被此协程唤醒者"},
    {"Help", "帮助"},
    {"Keys", "按键"},
    {"Light theme", "浅色主题"},
    {"Look", "视图"},
    {"Next slice in the lane", "此泳道的下一片段"},
    {"Next switch of this coroutine", "此协程的下一次切换"},
    {"No trace open", "未打开轨迹"},
    {"Not shown", "未显示"},
    {"Nothing to see yet", "还没有可看的内容"},
    {"One event back", "后退一个事件"},
    {"One event forward", "前进一个事件"},
    {"One scheduler event back", "后退一个调度事件"},
    {"One scheduler event forward", "前进一个调度事件"},
    {"One source line back", "后退一行源代码"},
    {"One source line forward", "前进一行源代码"},
    {"Open a file", "打开文件"},
    {"Pan to the left", "向左平移"},
    {"Pan to the right", "向右平移"},
    {"Pause", "暂停"},
    {"Play", "播放"},
    {"Play, pause", "播放、暂停"},
    {"Previous slice in the lane", "此泳道的上一片段"},
    {"Previous switch of this coroutine", "此协程的上一次切换"},
    {"Programs cannot be run here", "此处无法运行程序"},
    {"Ready", "就绪"},
    {"Run again", "重新运行"},
    {"Run and edit", "运行与编辑"},
    {"Run the program again", "重新运行程序"},
    {"Running", "运行中"},
    {"Scenarios", "场景"},
    {"Search", "搜索"},
    {"Select", "选择"},
    {"Selection {span}, {n} events", "选区 {span}，{n} 个事件"},
    {"Settings", "设置"},
    {"Shift: switch", "Shift：按切换"},
    {"Starting", "正在启动"},
    {"Step", "步进"},
    {"Stopped", "已停止"},
    {"Stopped at its limit", "到达上限而停止"},
    {"The first events arrive in a moment.", "最初的事件马上就到。"},
    {"The trace ends early", "轨迹提前结束"},
    {"This run could not be shown", "无法显示这次运行"},
    {"To the beginning", "到开头"},
    {"To the end", "到结尾"},
    {"Zoom in", "放大"},
    {"Zoom out", "缩小"},
    {"live", "实时"},
    {"replay", "回放"},
    {"step {n} of {total}", "第 {n} 步，共 {total} 步"},
    {"{events} events, {switches} switches, {wakes} wake-ups",
     "{events} 个事件，{switches} 次切换，{wakes} 次唤醒"},
};
// clang-format on

}  // namespace

std::span<const Pair> shell_pairs() { return kPairs; }

}  // namespace fiberscope::words
