"""Three coroutines sleep 1, 1 and 2 s at the same time: the last one wakes at t=2.

Watch the dotted lines overlap: waiting can be shared, so the longest wait decides.
"""
# /// fiberscope
# title = "Three sleepers"
# title_zh = "三个睡眠者"
# misconception = "Three waits take as long as their sum"
# misconception_zh = "三次等待的总时间是三者之和"
# summary_zh = "三个协程同时睡 1、1、2 秒：最后一个在 t=2 醒来。"
# moment = "block sleeper #3"
# watch = [
#   { at = "block sleeper #3", text = "three sleep side by side" },
#   { at = 'print "ann is awake"', text = "ann wakes after 1 s" },
#   { at = 'print "everybody"', text = "the longest decides: 2 s" },
# ]
# watch_zh = ["三个并排在睡", "ann 在 1 秒后醒来", "最长的决定：2 秒"]
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
