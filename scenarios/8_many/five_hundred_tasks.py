"""Five hundred tasks of 100 ms waiting each: one after another, by 50 threads, by coroutines.

Watch how many lanes stand side by side: one, fifty, five hundred. Waiting costs nothing, but
whoever waits needs somewhere to stand, and a thread is the dearest place.
"""
# /// fiberscope
# title = "Five hundred tasks"
# title_zh = "五百个任务"
# misconception = "More work needs more threads"
# misconception_zh = "更多的工作需要更多的线程"
# order = 2
# coroutines = 550
# machine = { cores = 1 }
# ///
import time
from concurrent.futures import ThreadPoolExecutor

import gevent
from gevent.pool import Pool

TASKS = 500


def timed(how, run):
    start = time.time()
    run()
    print(f"{how}: {round(time.time() - start)} s")


def threads():
    with ThreadPoolExecutor(50) as pool:
        list(pool.map(lambda _: time.sleep(0.1), range(TASKS)))


def coroutines():
    Pool(TASKS).map(lambda _: gevent.sleep(0.1), range(TASKS))


timed("50 threads", threads)
timed("500 coroutines", coroutines)
