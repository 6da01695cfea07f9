"""Two tasks tick politely; a third calls time.sleep(1.5) inside an async function.

Watch the others during that time: they stand ready and cannot run, for nothing in time.sleep() is
an await. The second half waits by await instead, and the ticking goes on.
"""
# /// fiberscope
# title = "Blocking inside async"
# title_zh = "async 里的阻塞"
# misconception = "An async function can never hold up the others"
# misconception_zh = "async 函数绝不会耽误别人"
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
