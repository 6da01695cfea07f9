"""Two coroutines add to one counter, and wait between reading it and writing it back.

Watch `value` in both: each reads the same number before the other has written. One core, one
thread, no preemption, and half of the additions are lost all the same.
"""
# /// fiberscope
# title = "A race across an await"
# title_zh = "跨越 await 的竞争"
# misconception = "Coroutines cannot have races"
# misconception_zh = "协程不会有竞争"
# summary_zh = "两个协程给同一个计数器加一，在读和写之间都要等待。"
# moment = 'line add "value = count" #2'
# watch = [
#   { at = 'line add "value = count"', text = "one reads 0" },
#   { at = 'line add "value = count" #2', text = "the other reads 0, too" },
#   { at = 'line add "count = value + 1" #2', text = "both have written 1" },
# ]
# watch_zh = ["一个读到 0", "另一个也读到 0", "两个都写下 1"]
# order = 4
# coroutines = 2
# machine = { cores = 1 }
# ///
import asyncio

TURNS = 5
count = 0


async def add():
    global count
    for _ in range(TURNS):
        value = count
        await asyncio.sleep(0.01)  # asks a server, say; the other one reads meanwhile
        count = value + 1


async def main():
    await asyncio.gather(add(), add())
    print(f"without a lock: {count} of {2 * TURNS}")


asyncio.run(main())
