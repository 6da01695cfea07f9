"""A thread puts something into asyncio's queue at 1 s, and the task that waits gets it at 5 s.

Watch the loop sleep on: put_nowait() makes the task ready, and nothing tells the loop, which waits
in its selector until its next timer. asyncio's objects belong to the loop's thread.
"""
# /// fiberscope
# title = "From another thread"
# title_zh = "来自另一个线程"
# misconception = "asyncio's objects work from any thread"
# misconception_zh = "asyncio 的对象在哪个线程里都能用"
# summary_zh = "线程在 1 秒时往 asyncio 的队列里放了东西，等待的任务到 5 秒才拿到。"
# moment = 'line "queue.put_nowait"'
# watch = [
#   { at = 'line "queue.put_nowait"', text = "it is put in at 1 s" },
#   { at = "ready waiter #2", text = "ready, and the loop sleeps" },
#   { at = 'print "waiter: got tea"', text = "it runs at 5 s" },
# ]
# watch_zh = ["1 秒时放进去", "就绪了，循环还在睡", "waiter 到 5 秒才运行"]
# order = 16
# coroutines = 3
# machine = { cores = 1 }
# ///
import asyncio
import threading
import time


def kitchen(queue, loop):
    time.sleep(1)
    queue.put_nowait("tea")
    print("kitchen: put tea into the queue at 1 s")


async def waiter(queue, start):
    thing = await queue.get()
    print(f"waiter: got {thing} at {round(time.time() - start)} s")


async def clock():
    await asyncio.sleep(5)
    print("clock: 5 s are over")


async def main():
    queue, start = asyncio.Queue(), time.time()
    arguments = queue, asyncio.get_running_loop()
    threading.Thread(target=kitchen, args=arguments, name="kitchen").start()
    await asyncio.gather(waiter(queue, start), clock())


asyncio.run(main())
