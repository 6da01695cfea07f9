"""An await gives way only where something really has to be waited for.

Watch the clock task stand ready while main awaits two prices that are known already: each await
comes back at once, like an ordinary call. Only the third one asks a server, and lets the clock run.
"""
# /// fiberscope
# title = "await without a pause"
# title_zh = "不停顿的 await"
# misconception = "Every await lets the others run"
# misconception_zh = "每个 await 都会让别人运行"
# summary_zh = "只有真的要等什么，await 才会让出。"
# moment = 'line price "return PRICES"'
# watch = [
#   { at = 'print "tea costs 3"', text = "known: back at once" },
#   { at = 'line price "await asyncio.sleep"', text = "unknown: here it waits" },
#   { at = 'print "clock: tick"', text = "only now the clock runs" },
# ]
# watch_zh = ["已知：马上返回", "未知：在这里等待", "时钟这才运行"]
# order = 4
# coroutines = 5
# machine = { cores = 1 }
# ///
import asyncio

PRICES = {"tea": 3, "cake": 5}


async def price(thing):
    if thing not in PRICES:
        await asyncio.sleep(1)  # asks the server
        PRICES[thing] = 7
    return PRICES[thing]


async def clock():
    print("clock: tick")


async def main():
    task = asyncio.create_task(clock(), name="clock")
    for thing in ("tea", "cake", "fruit"):
        print(f"main: {thing} costs {await price(thing)}")
    await task


asyncio.run(main())
