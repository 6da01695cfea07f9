"""Everybody sleeps by gevent.sleep(), but one calls the ordinary time.sleep(1).

Watch the others between t=0 and t=1: their timers have fired, they stand ready, and still they
wait, since the one thread there is lies asleep.
"""
# /// fiberscope
# title = "The blocking call"
# title_zh = "阻塞调用"
# misconception = "Inside a greenlet every wait lets the others run"
# misconception_zh = "在 greenlet 里，任何等待都会让别人运行"
# summary_zh = "大家都用 gevent.sleep() 睡，只有一个调用了普通的 time.sleep(1)。"
# moment = "block rude"
# watch = [
#   { at = "block polite", text = "ann sleeps: others may run" },
#   { at = "block rude", text = "rude puts the thread to sleep" },
#   { at = 'print "rude ends"', text = "all are a second late" },
# ]
# watch_zh = ["ann 睡：别人可以运行", "rude 让整个线程睡去", "大家都晚了一秒"]
# order = 12
# coroutines = 3
# machine = { cores = 1 }
# ///
import time

import gevent

start = time.time()


def clock():
    return f"t={round(time.time() - start)} s"


def polite(name):
    for turn in (1, 2, 3):
        gevent.sleep(0.01)  # lets the others run
        print(f"{clock()}  {name}, turn {turn}")


def rude():
    print(f"{clock()}  rude begins")
    time.sleep(1)  # not patched: the thread sleeps, and everybody in it
    print(f"{clock()}  rude ends")


gevent.joinall([gevent.spawn(polite, "ann"), gevent.spawn(rude), gevent.spawn(polite, "bob")])
