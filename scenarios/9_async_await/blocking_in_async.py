"""Two tasks tick politely; a third calls time.sleep(1.5) inside an async function.

Watch the others during that time: they stand ready and cannot run, for nothing in time.sleep() is
an await. The second half waits by await instead, and the ticking goes on.
"""
# /// fiberscope
# title = "Blocking inside async"
# title_zh = "async 里的阻塞"
# misconception = "An async function can never hold up the others"
# misconception_zh = "async 函数绝不会耽误别人"
# summary_zh = "两个任务有礼貌地滴答；第三个在 async 函数里调用 time.sleep(1.5)。"
# moment = "block rude"
# watch = [
#   { at = "block rude", text = "rude holds the loop" },
#   { at = 'print "ann ticks"', text = "ann ticks 0.5 s late" },
#   { at = "block polite", text = "polite waits by await" },
# ]
# watch_zh = ["rude 占住循环", "ann 晚了 0.5 秒", "polite 用 await 等"]
# order = 5
# coroutines = 4
# machine = { cores = 1 }
# ///
import asyncio
import time


def clock():
    return f"t={round(2 * (time.time() - start)) / 2} s"


async def ticker(name):
    for _ in range(2):
        await asyncio.sleep(1)
        print(f"{clock()}  {name} ticks")


async def rude():
    time.sleep(1.5)  # holds the loop, and so everybody
    print(f"{clock()}  rude is done")


async def polite():
    await asyncio.sleep(1.5)
    print(f"{clock()}  polite is done")


async def main(third):
    print(f"with {third.__name__}")
    await asyncio.gather(ticker("ann"), ticker("bob"), third())


for third in (rude, polite):
    start = time.time()
    asyncio.run(main(third))
