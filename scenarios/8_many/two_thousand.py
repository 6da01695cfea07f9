"""Two thousand coroutines share a door that lets 100 through.

Watch how many are inside at any moment: never more than a hundred. All others stand in line, and
each gets in when somebody leaves.
"""
# /// fiberscope
# title = "Two thousand at one door"
# title_zh = "两千个协程过一道门"
# misconception = "2000 tasks do 2000 things at once"
# misconception_zh = "2000 个任务会同时做 2000 件事"
# summary_zh = "两千个协程共用一道门，门里最多容得下一百个。"
# moment = "end worker #1000"
# watch = [
#   { at = "block worker #2000", text = "100 get in, 1900 wait" },
#   { at = "end worker #1000", text = "half are through" },
#   { at = 'ready "worker 2000" #2', text = "the last one gets in" },
# ]
# watch_zh = ["100 个进门，1900 个在等", "一半已经通过", "最后一个进门"]
# order = 5
# coroutines = 2000
# machine = { cores = 1 }
# ///
import asyncio


async def worker(door, number):
    async with door:
        await asyncio.sleep(0.02 * (1 + number % 3))


async def main():
    door = asyncio.Semaphore(100)
    await asyncio.gather(*(worker(door, number) for number in range(2000)))
    print("2000 done")


asyncio.run(main())
