// The Chinese of states, kinds, events and findings. Sorted by the English text.
#include "app/words/table.h"

namespace fiberscope::words {
namespace {

// clang-format off
constexpr Pair kPairs[] = {
    {"A job failed{place}: {what}. {lane} told its future, which has kept that to itself, and "
     "nobody asked: neither for the result nor for the exception. Ask each future for its "
     "result(), or each result of a pool with get().",
     "一项工作失败了{place}：{what}。{lane} 告诉了它的 future，而 future 没有声张，也没有人去问：既没要结果，"
     "也没要异常。请对每个 future 调用 result()，对池的每个结果调用 get()。"},
    {"No answer, no timeout", "没有应答，也没有超时"},
    {"Not simulated", "未模拟"},
    {"Polling in vain", "徒劳的轮询"},
    {"blocked", "阻塞"},
    {"core use", "核心利用率"},
    {"ended", "已结束"},
    {"in vain", "落空"},
    {"memory", "内存"},
    {"not started", "未开始"},
    {"polling in vain", "徒劳轮询"},
    {"ready", "就绪"},
    {"running", "运行中"},
    {"sleeping", "睡眠"},
    {"switches", "切换"},
    {"system calls", "系统调用"},
    {"time", "用时"},
    {"waiting", "等待"},
    {"{lane} asked for something that this machine does otherwise than Linux{place}. {what}.",
     "{lane} 所要求的，这台机器与 Linux 做得不同{place}。{what}。"},
    {"{lane} called {what} {count} times in vain{place}: nothing was ready, and asking again "
     "and again burned {duration} of CPU time. Let the machine say when something is ready: "
     "wait in select(), in a selector such as epoll, or in a coroutine.",
     "{lane} 徒劳地调用了 {count} 次 {what}{place}：什么都没有就绪，反复询问白白耗费了 {duration}的 CPU 时间。让机器来告"
     "诉何时就绪：在 select()、epoll 之类的选择器或协程中等待。"},
    {"{lane} waits without a timeout ({what}){place} for a peer that never answers: "
     "{duration} so far, and nothing is on its way. With a timeout (settimeout(), "
     "gevent.Timeout, asyncio.timeout()) it would notice, and could try again or give up.",
     "{lane} 没有设置超时，一直等待（{what}）{place}一个从不应答的对端：已经过了 {duration}，也没有任何数据在途中。设置超时（setti"
     "meout()、gevent.Timeout、asyncio.timeout()）就能发现问题，然后重试或放弃。"},
    {"{lane} waits without a timeout ({what}){place}, and a fault ({fault}) keeps its peer "
     "from answering: {duration} so far. With a timeout (settimeout(), gevent.Timeout, "
     "asyncio.timeout()) it would notice, and could try again or give up.",
     "{lane} 没有设置超时，一直等待（{what}）{place}，而故障（{fault}）使对端无法应答：已经过了 {duration}。设置超时（setti"
     "meout()、gevent.Timeout、asyncio.timeout()）就能发现问题，然后重试或放弃。"},
};
// clang-format on

}  // namespace

std::span<const Pair> model_pairs() { return kPairs; }

}  // namespace fiberscope::words
