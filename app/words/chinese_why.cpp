// The Chinese of explanations, waits, events and findings. Sorted by the English text.
#include "app/words/table.h"

namespace fiberscope::words {
namespace {

// clang-format off
constexpr Pair kPairs[] = {
    {" ({cause})", "（{cause}）"},
    {" It happened {count} times at this line.", "这一行共发生了 {count} 次。"},
    {" It lasted {duration}, until {end}.", "持续了 {duration}，直到{end}。"},
    {", at {place}", "，位于 {place}"},
    {", since {time}", "，从 {time} 开始"},
    {", which waits for {next} ({wait})", "，后者又在等待 {next}（{wait}）"},
    {"; a timer ends the wait at {deadline} at the latest",
     "；最迟到 {deadline}，定时器会结束这次等待"},
    {"; it was alone in the ready queue", "；当时就绪队列中只有它"},
    {"; it was first of {count} in the ready queue", "；当时就绪队列共 {count} 个，它排第 1"},
    {"; it was {nth} of {count} in the ready queue",
     "；当时它在就绪队列中排{nth}（共 {count} 个）"},
    {"; nobody is left who could wake it", "；已经没有谁能唤醒它了"},
    {"; this is a deadlock: {circle}", "；这是死锁：{circle}"},
    {"; {holder} has the core", "；核正由 {holder} 占用"},
    {"; {policy} chose it, {nth} of {count} in the ready queue",
     "；策略 {policy} 选中了它，它在就绪队列中排{nth}（共 {count} 个）"},
    {"; {target} is {state}", "；{target} 的状态是{state}"},
    {"Blocking call", "阻塞调用"},
    {"Deadlock", "死锁"},
    {"Deadlock: {what}. Each waits for the next, so none can ever go on. Let all take what they"
     " need in the same order, or wait with a timeout.",
     "死锁：{what}。每一个都在等待下一个，所以谁也无法继续。请让所有协程按相同的顺序获取资源，或"
     "者等待时设置超时。"},
    {"Long turn", "长时间占用"},
    {"Lost wake-up", "丢失的唤醒"},
    {"Never awaited", "从未被 await"},
    {"Never started", "从未开始"},
    {"Never yields", "从不让出"},
    {"Split long work, and give way between the parts with await asyncio.sleep(0).",
     "请把长任务拆开，在各部分之间用 await asyncio.sleep(0) 让出。"},
    {"Split long work, and give way between the parts with gevent.sleep(0).",
     "请把长任务拆开，在各部分之间用 gevent.sleep(0) 让出。"},
    {"Still waiting at the end", "结束时仍在等待"},
    {"The program ended while {lanes} still waited ({what}){place}: what comes after that line"
     " never ran. If it matters, await the task first.",
     "程序结束时，{lanes} 仍在等待（{what}）{place}：这一行之后的代码从未运行。如果需要它的结果，"
     "请先 await 这个任务。"},
    {"The program ended while {lanes} still waited ({what}){place}: what comes after that line"
     " never ran. When main ends, all end. If it matters, wait for it with join().",
     "程序结束时，{lanes} 仍在等待（{what}）{place}：这一行之后的代码从未运行。主线程一结束，全部"
     "随之结束。如果需要它完成，请先用 join() 等待它。"},
    {"The program ended while {lanes} still waited to be switched to{place}: what comes after"
     " that line never ran. If it matters, switch to it until it is dead.",
     "程序结束时，{lanes} 仍在等待别人切换回来{place}：这一行之后的代码从未运行。如果需要它完成，"
     "请一直切换到它，直到它结束。"},
    {"Uncaught exception", "未捕获的异常"},
    {"a channel", "一个通道"},
    {"a condition", "一个条件变量"},
    {"a future", "一个 future"},
    {"a lock", "一把锁"},
    {"a queue", "一个队列"},
    {"a semaphore", "一个信号量"},
    {"a timer fired at {time}", "定时器在 {time} 触发"},
    {"alone in the queue", "队列中只有它"},
    {"an event", "一个事件"},
    {"async result", "异步结果"},
    {"at yield", "停在 yield"},
    {"await {target}", "await {target}"},
    {"awaits the result of {target}", "在等待 {target} 的结果"},
    {"awaits {object}", "在等待 {object}"},
    {"blocking sleep {duration}", "阻塞睡眠 {duration}"},
    {"called {target}", "调用了 {target}"},
    {"called {target} and waits for it to yield or return", "调用了 {target}，等待它 yield 或返回"},
    {"channel", "通道"},
    {"condition", "条件变量"},
    {"event", "事件"},
    {"future", "future"},
    {"gave the core away itself", "主动让出了核"},
    {"get from {object}", "从 {object} 取"},
    {"has nothing to run and waits for its next timer or I/O",
     "没有可运行的回调，在等待下一个定时器或 I/O"},
    {"has nothing to run and waits for its next timer, {deadline}, or I/O",
     "没有可运行的回调，在等待下一个定时器（{deadline}）或 I/O"},
    {"it became ready ({how})", "它变为就绪（{how}）"},
    {"it began to wait ({wait})", "它开始等待（{wait}）"},
    {"it ended ({how})", "它结束（{how}）"},
    {"it gave the core away itself at {time}", "它在 {time} 主动让出了核"},
    {"it goes on when those it waits for have ended", "它等待的协程都结束后，它才会继续"},
    {"it goes on when what it awaits has a result", "它等待的对象有了结果后，它才会继续"},
    {"it goes on when what it called yields, returns or fails",
     "被它调用的一方 yield、返回或抛出异常后，它才会继续"},
    {"it goes on when {object} is ready", "{object} 就绪后，它才会继续"},
    {"it goes on when {target} ends", "{target} 结束后，它才会继续"},
    {"it goes on when {target} has a result", "{target} 有了结果后，它才会继续"},
    {"it goes on when {target} yields, returns or fails",
     "{target} yield、返回或抛出异常后，它才会继续"},
    {"it got the core", "它得到了核"},
    {"it got the core at {time}", "它在 {time} 得到了核"},
    {"it started at {time}", "它在 {time} 开始运行"},
    {"it was cancelled at {time}", "它在 {time} 被取消"},
    {"it was preempted at {time}", "它在 {time} 被抢占"},
    {"it was put into the ready queue at {time}", "它在 {time} 被放入就绪队列"},
    {"it was sent an exception at {time}", "它在 {time} 被送入一个异常"},
    {"it was spawned at {time}", "它在 {time} 被创建并排队"},
    {"its next timer was due at {time}", "它的下一个定时器在 {time} 到期"},
    {"its next timer, {deadline}, or I/O ends this",
     "它的下一个定时器（{deadline}）或 I/O 会结束等待"},
    {"its timer ends this at {deadline}", "它的定时器将在 {deadline} 结束等待"},
    {"its wait ({wait}) ran into its deadline at {time}", "它的等待（{wait}）在 {time} 超时"},
    {"its {duration} sleep ended at {time}", "它 {duration} 的睡眠在 {time} 结束"},
    {"join {target}", "join {target}"},
    {"lock", "锁"},
    {"only I/O ends this: no timer is set", "没有设定定时器，只有 I/O 能结束等待"},
    {"only an exception sent into it ends this", "只有向它送入异常才能结束等待"},
    {"only {target} can end this, by releasing {object}",
     "只有 {target} 释放 {object} 才能结束等待"},
    {"put into {object}", "放入 {object}"},
    {"queue", "队列"},
    {"receive from {object}", "从 {object} 接收"},
    {"semaphore", "信号量"},
    {"send on {object}", "向 {object} 发送"},
    {"several", "多个对象"},
    {"sleep without end", "无限期睡眠"},
    {"sleep {duration}", "睡眠 {duration}"},
    {"something not named", "未命名的对象"},
    {"stands at a yield until somebody resumes it", "停在 yield，等待被恢复"},
    {"switched away", "已切换出去"},
    {"switched to {target}", "切换到了 {target}"},
    {"switched to {target} and waits until somebody switches back to it",
     "切换到了 {target}，等待别人切换回来"},
    {"the end of what is recorded", "记录的末尾"},
    {"the first of {object} ends this", "{object} 中最先完成的一个会结束等待"},
    {"the one it waited for ended at {time}", "它等待的协程在 {time} 结束"},
    {"waits ({wait})", "开始等待（{wait}）"},
    {"waits for I/O: {object}", "在等待 I/O：{object}"},
    {"waits for a receiver at {object}", "在 {object} 等待接收方"},
    {"waits for a sender at {object}", "在 {object} 等待发送方"},
    {"waits for its timer at {deadline}", "在等待它的定时器，{deadline} 到期"},
    {"waits for room in {object}", "在等待 {object} 有空位"},
    {"waits for something to arrive in {object}", "在等待 {object} 中有东西到来"},
    {"waits for the end of others ({detail})", "在等待其他协程结束（{detail}）"},
    {"waits for the end of {target} (join)", "在等待 {target} 结束（join）"},
    {"waits for the first of {object}", "在等待 {object} 中最先完成的一个"},
    {"waits for the results of {object}", "在等待 {object} 的结果"},
    {"waits for what it called to yield or return", "在等待被它调用的一方 yield 或返回"},
    {"waits for {object}", "在等待 {object}"},
    {"waits for {object} to be notified", "在等待 {object} 被通知"},
    {"waits for {object} to be released", "在等待 {object} 被释放"},
    {"waits for {object} to be set", "在等待 {object} 被设置"},
    {"waits for {object}, held by {target}", "在等待 {object}，它由 {target} 持有"},
    {"waits until somebody switches to it", "在等待别人切换到它"},
    {"waits: sleep until {deadline}", "在睡眠，直到 {deadline}"},
    {"waits: sleep until {deadline} that holds its whole thread",
     "在睡眠，直到 {deadline}，期间占住整个线程"},
    {"waits: sleep without end", "在无限期睡眠"},
    {"waits: {object}", "在等待：{object}"},
    {"was preempted", "被抢占"},
    {"what it waited for ({wait}) happened at {time}", "它等待的事（{wait}）在 {time} 发生"},
    {"who can end this is not recorded", "没有记录谁能结束这次等待"},
    {"whoever holds {object} ends this by releasing it", "{object} 的持有者释放它即可结束等待"},
    {"whoever notifies {object} ends this", "谁通知 {object}，谁就结束这次等待"},
    {"whoever puts something into {object} ends this", "谁向 {object} 放入东西，谁就结束这次等待"},
    {"whoever receives from {object} ends this", "谁从 {object} 接收，谁就结束这次等待"},
    {"whoever releases {object} ends this", "谁释放 {object}，谁就结束这次等待"},
    {"whoever resumes it ends this", "谁恢复它，谁就结束这次等待"},
    {"whoever sends on {object} ends this", "谁向 {object} 发送，谁就结束这次等待"},
    {"whoever sets the result of {object} ends this", "谁设置 {object} 的结果，谁就结束这次等待"},
    {"whoever sets {object} ends this", "谁设置 {object}，谁就结束这次等待"},
    {"whoever switches to it ends this", "谁切换到它，谁就结束这次等待"},
    {"whoever takes something out of {object} ends this",
     "谁从 {object} 取走东西，谁就结束这次等待"},
    {"{chain}: none of them can ever go on.", "{chain}：谁也无法继续。"},
    {"{chain}: only the timer at {deadline} breaks this circle.",
     "{chain}：只有 {deadline} 的定时器能打破这个循环。"},
    {"{core} took {to} again at {time}: {why}{queue}.",
     "{core} 在 {time} 再次运行 {to}：{why}{queue}。"},
    {"{core} took {to} at {time}: {why}{queue}.", "{core} 在 {time} 运行 {to}：{why}{queue}。"},
    {"{core} went from {from} to {to} at {time}: {from} {left}; {to} runs: {why}{queue}.",
     "{core} 在 {time} 从 {from} 切换到 {to}：{from} {left}；{to} 运行，因为{why}{queue}。"},
    {"{detail} at {time}", "{detail}，在 {time}"},
    {"{detail} by {waker} at {time}", "{waker} 在 {time}：{detail}"},
    {"{from} ended at {time}, and its parent goes on", "{from} 在 {time} 结束，由它的父协程继续"},
    {"{from} resumed it at {time}", "{from} 在 {time} 恢复了它"},
    {"{from} started it at {time}", "{from} 在 {time} 启动了它"},
    {"{from} switched to it at {time}", "{from} 在 {time} 切换到它"},
    {"{from} threw an exception into it at {time}", "{from} 在 {time} 向它抛入异常"},
    {"{from} yielded back to it at {time}", "{from} 在 {time} yield 回到它"},
    {"{from}, which it had called, failed at {time}", "被它调用的 {from} 在 {time} 抛出异常"},
    {"{from}, which it had called, returned at {time}", "被它调用的 {from} 在 {time} 返回"},
    {"{lanes} never ran{place}: a new task only joins the ready queue, and the program ended"
     " before its turn came. Await it before the program ends.",
     "{lanes} 从未运行{place}：新任务只是加入就绪队列，而程序在轮到它之前就结束了。请在程序结束前"
     " await 它。"},
    {"{lanes} never ran{place}: it was made, but nobody started it or switched to it. Making a"
     " coroutine runs nothing of it.",
     "{lanes} 从未运行{place}：它被创建了，但没有谁启动它或切换到它。创建协程并不会运行它的任何代"
     "码。"},
    {"{lanes} never ran{place}: spawn only puts it into the ready queue, and the program ended"
     " before its turn came. Wait for it with join(), or give the core away with gevent.sleep().",
     "{lanes} 从未运行{place}：spawn 只是把它放进就绪队列，而程序在轮到它之前就结束了。请用"
     " join() 等待它，或用 gevent.sleep() 让出核。"},
    {"{lane} became ready at {time}: {why}; {place}.",
     "{lane} 在 {time} 变为就绪：{why}；{place}。"},
    {"{lane} blocked its whole thread for {duration} ({what}){place}. Meanwhile {others} could"
     " have run and got no core. In a coroutine await asyncio.sleep(), or move the call into a"
     " thread with asyncio.to_thread().",
     "{lane} 把整个线程阻塞了 {duration}（{what}）{place}。这段时间里 {others} 本可以运行，却得不"
     "到核。在协程里请使用 await asyncio.sleep()，或用 asyncio.to_thread() 把这个调用放进线程。"},
    {"{lane} blocked its whole thread for {duration} ({what}){place}. Meanwhile {others} could"
     " have run and got no core. Use gevent.sleep(), or let monkey.patch_all() replace the"
     " blocking calls.",
     "{lane} 把整个线程阻塞了 {duration}（{what}）{place}。这段时间里 {others} 本可以运行，却得不"
     "到核。请使用 gevent.sleep()，或用 monkey.patch_all() 替换掉阻塞调用。"},
    {"{lane} ended at {time}: {how}{detail}{place}{more}.",
     "{lane} 在 {time} 结束：{how}{detail}{place}{more}。"},
    {"{lane} ended by an exception that nobody caught{place}: {what}. It ends the program.",
     "{lane} 因无人捕获的异常而结束{place}：{what}。程序随之结束。"},
    {"{lane} ended by an exception that nobody caught{place}: {what}. The others go on without"
     " it. Catch it inside, or ask for the result, which raises it again.",
     "{lane} 因无人捕获的异常而结束{place}：{what}。其他协程照常继续。请在内部捕获它，或者去取它"
     "的结果，那时异常会再次抛出。"},
    {"{lane} failed{place}, and nobody looked at its result: {what}. The others go on as if"
     " nothing had happened. Await every task, so that its exception reaches somebody.",
     "{lane} 失败了{place}，却没有谁查看它的结果：{what}。其他协程若无其事地继续。请 await 每一个"
     "任务，让异常有人接收。"},
    {"{lane} has been ready for {duration}: {why}; {place}{holder}.",
     "{lane} 已就绪 {duration}：{why}；{place}{holder}。"},
    {"{lane} has not started: it was born at {time}{place}.",
     "{lane} 还没有开始：它在 {time} 创建{place}。"},
    {"{lane} has not started: {creator} made it at {time}{place}.",
     "{lane} 还没有开始：{creator} 在 {time} 创建了它{place}。"},
    {"{lane} has run ever since its start{place}: {duration} and {lines} lines, while {others}"
     " stood ready. Coroutines are not preempted: one that never yields keeps all others waiting."
     " {what}",
     "{lane} 从开始起一直在运行{place}：{duration}，{lines} 行，而 {others} 一直就绪。协程不会被"
     "抢占：一个从不让出的协程会让其他所有协程一直等待。{what}"},
    {"{lane} is ready: {why}; {place}{holder}.", "{lane} 就绪：{why}；{place}{holder}。"},
    {"{lane} ran for {duration} ({lines} lines) without giving the core away{place}, while"
     " {others} stood ready. Coroutines are not preempted: each has its turn only if the others"
     " give way. {what}",
     "{lane} 连续运行了 {duration}（{lines} 行）而没有让出核{place}，而 {others} 一直就绪。协程不"
     "会被抢占：只有别人让出，才轮得到自己。{what}"},
    {"{lane} ran from its start to its end in one go{place}: {duration} and {lines} lines, while"
     " {others} stood ready. Coroutines are not preempted: one that never yields keeps all others"
     " waiting. {what}",
     "{lane} 从开始到结束一口气运行完{place}：{duration}，{lines} 行，而 {others} 一直就绪。协程"
     "不会被抢占：一个从不让出的协程会让其他所有协程一直等待。{what}"},
    {"{lane} runs since {time}.", "{lane} 从 {time} 起运行。"},
    {"{lane} runs: {why}{queue}.", "{lane} 运行：{why}{queue}。"},
    {"{lane} waits ({wait}) since {time}: {who}.", "{lane} 从 {time} 起在等待（{wait}）：{who}。"},
    {"{lane} waits ({what}){place}, but the notification came before, when nobody waited, and was"
     " lost: nobody keeps it for those who come late. Look at the state before waiting, or use"
     " something that remembers: an event that stays set, a queue, a semaphore.",
     "{lane} 在等待（{what}）{place}，可是通知在此之前就已发出，当时无人等待，于是丢失了：通知不"
     "会为后来者保留。请在等待前先检查状态，或者使用能记住的对象：保持置位的事件、队列、信号量。"},
    {"{lane} waits for {next} ({wait})", "{lane} 在等待 {next}（{wait}）"},
    {"{lane} was born at {time}; it does not run itself, its children do.",
     "{lane} 在 {time} 创建；它自己不运行，运行的是它的子项。"},
    {"{lane} {waits}{since}{place}{more}.", "{lane} {waits}{since}{place}{more}。"},
    {"{list} and {count} more", "{list} 等另外 {count} 个"},
    {"{list} and {next}", "{list} 和 {next}"},
    {"{list}, {next}", "{list}、{next}"},
    {"{nth} of {count} in the queue", "在队列中排{nth}（共 {count} 个）"},
    {"{object} held by {target}", "{object}，由 {target} 持有"},
    {"{others} waited, and nobody was left who could ever end that: nobody ready, no timer, no"
     " I/O. Every wait needs somebody who ends it; a timeout would have told.",
     "{others} 在等待，而再没有谁能结束它：没有就绪的协程，没有定时器，也没有 I/O。每一次等待都需"
     "要有谁来结束它；设置超时就能及早发现。"},
    {"{text}, because: {cause}.", "{text}，因为：{cause}。"},
    {"{text}.", "{text}。"},
    {"{waker} cancelled it at {time}", "{waker} 在 {time} 取消了它"},
    {"{waker} ended its wait ({wait}) at {time}", "{waker} 在 {time} 结束了它的等待（{wait}）"},
    {"{waker} preempted it at {time}", "{waker} 在 {time} 抢占了它"},
    {"{waker} put it into the ready queue at {time}", "{waker} 在 {time} 把它放入就绪队列"},
    {"{waker} sent it an exception at {time}", "{waker} 在 {time} 向它送入异常"},
    {"{waker} spawned it at {time}", "{waker} 在 {time} 创建了它并让它排队"},
    {"{waker}, which it waited for, ended at {time}", "它等待的 {waker} 在 {time} 结束"},
    {"{what} was called and never awaited{place}: calling an async function only makes a"
     " coroutine, and not one of its lines ran. Put await before the call, or give it to"
     " asyncio.create_task().",
     "调用了 {what}，却从未 await{place}：调用 async 函数只会创建协程，它的代码一行也没有运行。请"
     "在调用前加上 await，或把它交给 asyncio.create_task()。"},
};
// clang-format on

}  // namespace

std::span<const Pair> why_pairs() { return kPairs; }

}  // namespace fiberscope::words
