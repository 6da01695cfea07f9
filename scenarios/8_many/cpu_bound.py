"""The same computation four times: one after another, in coroutines, in threads, in processes.

Watch the cores: coroutines and threads keep one of the four busy, since only the holder of the GIL
computes; processes have a GIL each and use all four. Run it again without a GIL: threads do too.
"""
# /// fiberscope
# title = "Computing, not waiting"
# title_zh = "是计算，而不是等待"
# misconception = "Threads make computing faster"
# misconception_zh = "线程能让计算变快"
# summary_zh = "同一个计算做四遍：一个接一个、用协程、用线程、用进程。"
# moment = 'run "ThreadPoolExecutor-0_3"'
# watch = [
#   { at = 'line coroutine "return compute"', text = "coroutines: one core" },
#   { at = 'run "ThreadPoolExecutor-0_3"', text = "threads: one core, the GIL" },
#   { at = 'line "with ProcessPoolExecutor"', text = "processes: four cores" },
# ]
# watch_zh = ["协程：一个核心", "线程：有 GIL，一个核心", "进程：四个核心"]
# order = 3
# coroutines = 4
# machine = { cores = 4, costs = { line_ns = 20000 } }
# ///
import asyncio
import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

SHARES = [2000, 2001, 2002, 2003]


def compute(steps):
    total = 0
    for step in range(steps):
        total += step
    return total


async def coroutine(steps):
    return compute(steps)


async def coroutines():
    return await asyncio.gather(*map(coroutine, SHARES))


if __name__ == "__main__":
    print("one after another:", list(map(compute, SHARES)))
    print("coroutines:", asyncio.run(coroutines()))
    with ThreadPoolExecutor(4) as threads:
        print("threads:", list(threads.map(compute, SHARES)))
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(4, mp_context=spawn) as processes:
        print("processes:", list(processes.map(compute, SHARES)))
