// The Chinese of the timeline, the minimap, the legend and reports. Sorted by the English text.
#include "app/words/table.h"

namespace fiberscope::words {
namespace {

// clang-format off
constexpr Pair kPairs[] = {
    {", less than 0.1% busy", "，忙碌不到 0.1%"},
    {", {n}% busy", "，{n}% 忙碌"},
    {"At", "位置"},
    {"Average", "平均"},
    {"Blocked", "阻塞"},
    {"Blocked on the global interpreter lock", "因全局解释器锁而阻塞"},
    {"By lane", "按泳道"},
    {"By lane, most running first", "按泳道，运行最久者在前"},
    {"Close  Esc", "关闭  Esc"},
    {"Core from", "核心来自"},
    {"Cores", "核心"},
    {"Cores busy", "核心忙碌"},
    {"Coroutines", "协程"},
    {"Count", "次数"},
    {"Exception", "异常"},
    {"Fit all  F", "显示全部  F"},
    {"Fit this lane", "适应此泳道"},
    {"Fold all", "全部折叠"},
    {"How long each lane was in this state", "各泳道处于此状态的时长"},
    {"It lost its core or the GIL against its will", "它非自愿地失去了核心或 GIL"},
    {"Keep a mark; again: write a note on it", "留下标记；再按一次：写备注"},
    {"Keep the lane in sight", "固定此泳道"},
    {"Keep this lane in sight  P", "固定此泳道  P"},
    {"Let it scroll again  P", "取消固定  P"},
    {"Longest stretches", "最长的片段"},
    {"Mark: double click to write a note, right click removes it", "标记：双击写备注，右击删除"},
    {"Max", "最长"},
    {"Min", "最短"},
    {"Next mark", "下一个标记"},
    {"Note at step {n}", "第 {n} 步的备注"},
    {"Only what interacts with {name}", "只显示与 {name} 有关的泳道"},
    {"Pin", "固定"},
    {"Preempted", "被抢占"},
    {"Remove this mark", "删除此标记"},
    {"Result", "结果"},
    {"Selection", "选区"},
    {"Show all lanes again  Esc", "重新显示所有泳道  Esc"},
    {"Show only what interacts", "只显示有关的泳道"},
    {"Show only what interacts with the lane", "只显示与此泳道有关的泳道"},
    {"Sleeping", "睡眠"},
    {"Steps", "步"},
    {"Time", "时间"},
    {"Timeline", "时间线"},
    {"Total", "合计"},
    {"Unfold all", "全部展开"},
    {"Unpin", "取消固定"},
    {"Virtual time", "虚拟时间"},
    {"Waiting for", "等待"},
    {"Wake-up", "唤醒"},
    {"What is to be seen here?", "这里有什么值得看？"},
    {"Who", "谁"},
    {"Woken by", "唤醒者"},
    {"Zoom in  W", "放大  W"},
    {"Zoom out  S", "缩小  S"},
    {"from {time}", "起于 {time}"},
    {"line {n}", "第 {n} 行"},
    {"steps {a} \u2013 {b}", "第 {a} \u2013 {b} 步"},
    {"{name} ended", "{name} 已结束"},
    {"{name} failed", "{name} 出错"},
    {"{name} on {core}", "{name} 在 {core} 上"},
    {"{name} {state}", "{name} {state}"},
    {"{n} core", "{n} 个核心"},
    {"{n} cores", "{n} 个核心"},
    {"{n} of {all} lanes", "{all} 条泳道中的 {n} 条"},
    {"{n} step", "{n} 步"},
    {"{n} steps", "{n} 步"},
};
// clang-format on

}  // namespace

std::span<const Pair> timeline_pairs() { return kPairs; }

}  // namespace fiberscope::words
