// The Chinese of the start page and of what the window does with its panes. Sorted by the English
// text.
#include "app/words/table.h"

namespace fiberscope::words {
namespace {

// clang-format off
constexpr Pair kPairs[] = {
    {"A few minutes, nothing to install", "几分钟，无需安装任何东西"},
    {"Back to what is open", "回到已打开的内容"},
    {"Begin here", "从这里开始"},
    {"Chapters", "章节"},
    {"Continue", "继续"},
    {"Drop a program or a trace", "把程序或轨迹拖到这里"},
    {"Esc: end", "Esc：结束"},
    {"F5 runs the program as it is written.", "按 F5 按所写的内容运行程序。"},
    {"FIFO", "先来先服务 (FIFO)"},
    {"GIF cannot be written: {why}", "无法写出 GIF：{why}"},
    {"Go on", "继续学习"},
    {"Greenlets", "Greenlet"},
    {"Guess first, then step on: the recorded run answers.",
     "先猜，再一步步走：记录下来的运行会给出答案。"},
    {"Hidden until you look", "看之前先藏起来"},
    {"How fast the program's clock may go", "程序时钟最快走多快"},
    {"Not run yet", "还没有运行"},
    {"Nothing matches.", "没有匹配的内容。"},
    {"Nothing printed up to {time}.", "到 {time} 为止没有输出。"},
    {"On a core for {duration}, {n} % of all lines.", "占用核心 {duration}，占所有行的 {n}%。"},
    {"Opens in the editor; F5 runs it", "在编辑器中打开；按 F5 运行"},
    {"Recent", "最近"},
    {"Run an ordinary program, then go back and forth in time: who holds the CPU, who waits, "
     "for whom, and why.",
     "运行一个普通程序，然后在时间中来回走动：谁占着 CPU，谁在等，等谁，为什么。"},
    {"Scheduling policy", "调度策略"},
    {"Search {n} programs, functions, words", "搜索 {n} 个程序、函数、词语"},
    {"Seconds of the program in one of ours", "现实一秒对应程序的几秒"},
    {"See how concurrent Python runs", "看并发的 Python 怎样运行"},
    {"Start the first lesson", "开始第一课"},
    {"The start page", "开始页"},
    {"Threads", "线程"},
    {"WebP cannot be written: {why}", "无法写出 WebP：{why}"},
    {"What playing goes by, and how fast", "播放按什么前进，以及多快"},
    {"Works offline; nothing leaves this computer", "离线工作；任何内容都不会离开这台计算机"},
    {"Your own", "自己的文件"},
    {"a side has more than 16383 pixels", "有一边超过 16383 像素"},
    {"a side has more than 65535 pixels", "有一边超过 65535 像素"},
    {"after the playhead", "播放头之后"},
    {"an animation ends in .webp, .gif, .mp4 or .webm", "动画文件以 .webp、.gif、.mp4 或 .webm 结尾"},
    {"by line", "按行"},
    {"by switch", "按切换"},
    {"by time", "按时间"},
    {"fair", "公平"},
    {"finished = all its questions were answered", "完成 = 所有问题都已回答"},
    {"fold lesson text and settings", "折叠课文与设置"},
    {"for .mp4 and .webm the program ffmpeg has to be there: install the package ffmpeg;"
     " .webp and .gif need no other program",
     "生成 .mp4 和 .webm 需要 ffmpeg 程序：请安装 ffmpeg 软件包；.webp 和 .gif 不需要其他程序"},
    {"full speed", "全速"},
    {"lesson text and settings folded", "课文与设置已折叠"},
    {"more than {most} pictures: choose a part of the run, or larger steps: by switches,"
     " or by time",
     "画面超过 {most} 张：请只选运行的一部分，或者用更大的步子：按切换，或按时间"},
    {"nothing has happened that could be shown", "还没有发生可以显示的事情"},
    {"nothing is left that could wake the program", "已没有什么能唤醒这个程序"},
    {"open, not saved", "已打开，未保存"},
    {"own program", "自己的程序"},
    {"pace", "速度"},
    {"priority", "优先级"},
    {"random", "随机"},
    {"round robin", "轮转"},
    {"scenario", "场景"},
    {"still open", "仍然打开着"},
    {"stopped: nothing was written", "已停止：没有写出文件"},
    {"the video cannot be made: {why}", "无法生成视频：{why}"},
    {"there is no picture to show", "没有可以显示的画面"},
    {"today", "今天"},
    {"trace", "轨迹"},
    {"where you stopped", "上次停在这里"},
    {"yesterday", "昨天"},
    {"{byte} is no UTF-8: write the character anew", "{byte} 不是 UTF-8：请重新写这个字符"},
    {"{kind}, opened {day}", "{kind}，{day}打开"},
    {"{n} days ago", "{n} 天前"},
    {"{programs} programs in {chapters} chapters", "{chapters} 章，共 {programs} 个程序"},
    {"{seen} points seen", "已看 {seen} 个要点"},
    {"{told}, next: {point}", "{told}，下一个：{point}"},
};
// clang-format on

}  // namespace

std::span<const Pair> window_pairs() { return kPairs; }

}  // namespace fiberscope::words
