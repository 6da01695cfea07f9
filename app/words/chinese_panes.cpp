// The Chinese of source, console, events and inspector. Sorted by the English text.
#include "app/words/table.h"

namespace fiberscope::words {
namespace {

// clang-format off
constexpr Pair kPairs[] = {
    {"1 line", "1 行"},
    {"1 result", "1 个结果"},
    {"All source files", "所有源文件"},
    {"Click: set a breakpoint", "单击：设置断点"},
    {"Click: take the breakpoint away", "单击：取消断点"},
    {"Console", "控制台"},
    {"Copy the chosen lines, or all  Ctrl+C", "复制所选行，未选则全部  Ctrl+C"},
    {"Events", "事件"},
    {"Events and their reasons", "事件及其原因"},
    {"Filter", "筛选"},
    {"Filter this list  /", "筛选此列表  /"},
    {"Findings", "发现"},
    {"Following", "跟随"},
    {"Lines of the program", "程序的行"},
    {"Locals", "局部变量"},
    {"Never reached in this run.", "本次运行从未到达此行。"},
    {"No event passes the filter.", "没有符合筛选的事件。"},
    {"No line passes the filter.", "没有符合筛选的行。"},
    {"Notes", "备注"},
    {"Nothing found.", "没有找到。"},
    {"Nothing to warn about in this run.", "这次运行没有需要提醒之处。"},
    {"Nothing written up to here.", "到此刻尚无输出。"},
    {"Only {lane}", "仅 {lane}"},
    {"Output", "输出"},
    {"Reached {n} times, {past} up to here: {who}", "共到达 {n} 次，到此刻 {past} 次：{who}"},
    {"Search names, output, reasons and lines of the program", "搜索名称、输出、原因和程序的行"},
    {"Searching", "正在搜索"},
    {"Show the line where it stands", "显示它所在的行"},
    {"Switches", "切换"},
    {"The last time this line ran", "此行上一次运行"},
    {"The next time this line runs", "此行下一次运行"},
    {"The program wrote nothing.", "程序没有输出。"},
    {"The trace carries no program text.", "此轨迹不含程序源代码。"},
    {"This frame has no locals.", "此帧没有局部变量。"},
    {"This line is never reached in this run.", "本次运行永远不会到达此行。"},
    {"Waits", "等待"},
    {"Wake-ups", "唤醒"},
    {"\u2191 \u2193 choose   Enter go   Esc close", "\u2191 \u2193 选择   Enter 前往   Esc 关闭"},
    {"failed here", "在此失败"},
    {"looked through {n} %", "已查找 {n} %"},
    {"step {n}", "第 {n} 步"},
    {"{function}, as of the last switch", "{function}，上次切换时"},
    {"{function}, at this event", "{function}，此事件时"},
    {"{n} events", "{n} 个事件"},
    {"{n} lines", "{n} 行"},
    {"{n} of {all}", "{n} / {all}"},
    {"{n} results", "{n} 个结果"},
};
// clang-format on

}  // namespace

std::span<const Pair> pane_pairs() { return kPairs; }

}  // namespace fiberscope::words
