"""Two workers share a queue of six orders; gather() waits for both and collects their results.

Watch the queue: a worker blocks when it is empty, the shop blocks when it is full, and the results
come back in the order in which gather() was given the coroutines.
"""
# /// fiberscope
# title = "gather and a queue"
# title_zh = "gather 与队列"
# misconception = "gather() returns the results in the order in which they were ready"
# misconception_zh = "gather() 按完成的先后返回结果"
# summary_zh = "两个工人共用一个装六张订单的队列；gather() 等它们都做完并收集结果。"
# moment = "block worker"
# watch = [
#   { at = "block worker", text = "a worker waits: it is empty" },
#   { at = "block shop", text = "the shop waits: it is full" },
#   { at = 'print "shop closed"', text = "results as gather() was asked" },
# ]
# watch_zh = ["工人等：队列是空的", "商店等：队列满了", "结果按 gather() 的次序"]
# order = 3
# coroutines = 4
# machine = { cores = 1 }
# ///
import asyncio
import time

start = time.time()


def clock():
    return f"t={round(time.time() - start)} s"


async def shop(queue):
    for number in range(1, 7):
        await queue.put(number)  # waits while the queue is full
        print(f"{clock()}  order {number} is in the queue")
    for _ in range(2):
        await queue.put(None)  # closing time, once for each worker
    return "shop closed"


async def worker(name, seconds, queue):
    done = []
    while (number := await queue.get()) is not None:
        await asyncio.sleep(seconds)
        done.append(number)
    print(f"{clock()}  {name} goes home")
    return name, done


async def main():
    queue = asyncio.Queue(maxsize=2)
    print(await asyncio.gather(worker("slow", 5, queue), worker("fast", 2, queue), shop(queue)))


asyncio.run(main())
