"""The same three tasks, three times: in one thread, in three threads, in one event loop.

Each task computes a little and waits 1 s for an answer. Watch the waits: one after another in the
first, side by side in the other two; the loop needs one thread for that.
"""
# /// fiberscope
# title = "Three tasks, three ways"
# title_zh = "三个任务的三种写法"
# misconception = "Waiting for several things at once takes several threads"
# misconception_zh = "同时等待多件事需要多个线程"
# summary_zh = "同样三个任务做三遍：一个线程、三个线程、一个事件循环。"
# moment = 'print "one event loop"'
# watch = [
#   { at = 'line "time.sleep(1)"', text = "one thread: in turn" },
#   { at = 'line "time.sleep(1)" #6', text = "three threads: at once" },
#   { at = 'line "await asyncio.sleep(1)" #3', text = "one loop: at once, too" },
# ]
# watch_zh = ["一个线程：一个接一个", "三个线程：同时", "一个循环：也是同时"]
# order = 1
# coroutines = 6
# machine = { cores = 1 }
#
# [figure]
# lanes = ["main", "ThreadPoolExecutor-0", "async_task"]
# axis = "time"
# cores = false
# objects = false
# files = false
# numbers = true
# ///
import asyncio
import time
from concurrent.futures import ThreadPoolExecutor


def timed(how, run):
    start = time.time()
    run()
    print(f"{how}: {round(time.time() - start)} s")


def task():
    sum(range(100))
    time.sleep(1)


async def async_task():
    sum(range(100))
    await asyncio.sleep(1)


def three_threads():
    with ThreadPoolExecutor(3) as pool:
        for _ in range(3):
            pool.submit(task)


async def event_loop():
    await asyncio.gather(async_task(), async_task(), async_task())


timed("one thread", lambda: [task() for _ in range(3)])
timed("three threads", three_threads)
timed("one event loop", lambda: asyncio.run(event_loop()))
