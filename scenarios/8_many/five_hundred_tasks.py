"""Five hundred tasks of 100 ms waiting each: one after another, by 50 threads, by coroutines.

Watch how many lanes stand side by side: one, fifty, five hundred. Waiting costs nothing, but
whoever waits needs somewhere to stand, and a thread is the dearest place.
"""
# /// fiberscope
# title = "Five hundred tasks"
# title_zh = "五百个任务"
# misconception = "More work needs more threads"
# misconception_zh = "更多的工作需要更多的线程"
# summary_zh = "五百个任务，每个等待 100 毫秒：用 50 个线程，或用协程。"
# moment = 'block "ThreadPoolExecutor-0_49"'
# watch = [
#   { at = 'block "ThreadPoolExecutor-0_49"', text = "fifty wait, 450 queue" },
#   { at = 'print "50 threads"', text = "by 50 threads: 1 s" },
#   { at = 'print "500 coroutines"', text = "all at once: 0.1 s" },
# ]
# watch_zh = ["五十个在等，其余排队", "50 个线程：1 秒", "同时进行：0.1 秒"]
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
