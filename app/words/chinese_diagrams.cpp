// The Chinese of the diagrams: states and event loop. Sorted by the English text.
#include "app/words/table.h"

namespace fiberscope::words {
namespace {

// clang-format off
constexpr Pair kPairs[] = {
    {"1 what is ready?", "1 什么就绪了？"},
    {"2 what is due?", "2 什么到期了？"},
    {"3 run what is queued", "3 运行排队的回调"},
    {"Callback queue", "回调队列"},
    {"Event loop", "事件循环"},
    {"New", "新建"},
    {"Selector", "选择器"},
    {"States", "状态"},
    {"The event loop as a wheel", "事件循环图"},
    {"The event loop as a wheel, and back", "事件循环图，再按返回"},
    {"The states as a diagram", "状态图"},
    {"The states as a diagram, and back", "状态图，再按返回"},
    {"This program turns no event loop.", "此程序没有运转事件循环。"},
    {"Turns of the loop", "循环的各轮"},
    {"and {n} more", "还有 {n} 个"},
    {"and {n} more; {m} of all are ready", "还有 {n} 个；共 {m} 个就绪"},
    {"asks, queues what is due, runs what is queued", "查询就绪、排入到期、运行回调"},
    {"callback {n} of {m}", "第 {n} 个回调，共 {m} 个"},
    {"did not wait", "未等待"},
    {"dispatched", "调度"},
    {"has asked", "已查询"},
    {"it has not turned yet", "尚未运转"},
    {"it watches nothing", "未监视任何对象"},
    {"next", "下一个"},
    {"next turn", "下一轮"},
    {"place {n}", "第 {n} 位"},
    {"queues what is due", "将到期的排入队列"},
    {"resumed", "恢复"},
    {"returns", "返回"},
    {"runs", "运行中"},
    {"runs {name}", "运行 {name}"},
    {"sleeps", "睡眠"},
    {"starts", "启动"},
    {"the textbook's diagram, each lane a token", "教科书中的状态图，每条泳道一枚标记"},
    {"time is up", "到时"},
    {"turn {n}", "第 {n} 轮"},
    {"waited {time}", "等待了 {time}"},
    {"waits", "等待"},
    {"waits until {time}", "等到 {time}"},
    {"woken", "唤醒"},
    {"yields", "让出"},
    {"{lane} was here", "{lane} 原在此处"},
    {"{n} in this run", "本次运行共 {n} 轮"},
    {"{time} idle", "空闲 {time}"},
};
// clang-format on

}  // namespace

std::span<const Pair> diagrams_pairs() { return kPairs; }

}  // namespace fiberscope::words
