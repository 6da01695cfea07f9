"""A shop takes six orders, a cook needs 1 s for each. All six lie in the queue at once.

Watch the shop: put() never waits, since a queue without maxsize is never full. It does not even
let the cook in.
"""
# /// fiberscope
# title = "A queue without end"
# title_zh = "没有上限的队列"
# misconception = "A queue slows down whoever is too fast"
# misconception_zh = "队列会让太快的一方慢下来"
# summary_zh = "商店接下六张订单，厨师每张要 1 秒。六张一下子全躺在队列里。"
# moment = 'print "shop: closed"'
# watch = [
#   { at = 'line shop "await queue.put" #2', text = "the cook has not begun" },
#   { at = 'print "shop: closed"', text = "all six are in: no time" },
#   { at = 'print "the last"', text = "the last one waited 5 s" },
# ]
# watch_zh = ["厨师还没开始", "六张都在：没花时间", "最后一张等了 5 秒"]
# order = 19
# coroutines = 3
# machine = { cores = 1 }
# ///
import asyncio
import time

ORDERS = 6
longest = 0


async def shop(queue):
    global longest
    for _ in range(ORDERS):
        await queue.put(time.time())
        longest = max(longest, queue.qsize())
    print("shop: closed")


async def cook(queue):
    for _ in range(ORDERS):
        waited = time.time() - await queue.get()
        await asyncio.sleep(1)
    print(f"cook: the last one waited {round(waited)} s, longest queue: {longest}")


async def main():
    queue = asyncio.Queue()
    await asyncio.gather(shop(queue), cook(queue))


asyncio.run(main())
