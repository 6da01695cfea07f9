"""Three coroutines sleep 1, 1 and 2 s at the same time: the last one wakes at t=2.

Watch the dotted lines overlap: waiting can be shared, so the longest wait decides.
"""
# /// fiberscope
# title = "Three sleepers"
# title_zh = "三个睡眠者"
# misconception = "Three waits take as long as their sum"
# misconception_zh = "三次等待的总时间是三者之和"
# order = 2
# coroutines = 3
# machine = { cores = 1 }
# ///
import time

import gevent

start = time.time()


def clock():
    return f"t={round(time.time() - start)} s"


def sleeper(name, seconds):
    print(f"{clock()}  {name} sleeps for {seconds} s")
    gevent.sleep(seconds)
    print(f"{clock()}  {name} is awake")


gevent.joinall(
    [
        gevent.spawn(sleeper, "ann", 1),
        gevent.spawn(sleeper, "bob", 1),
        gevent.spawn(sleeper, "cat", 2),
    ]
)
print(f"{clock()}  everybody is awake")
