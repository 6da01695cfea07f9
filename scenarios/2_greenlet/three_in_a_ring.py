"""Three greenlets pass the turn around a ring. One of them sleeps for a second at its turn.

Watch everybody wait for that second: greenlet switches where the program says so, and nowhere else.
"""
# /// fiberscope
# title = "Three in a ring"
# title_zh = "三个 greenlet 围成一圈"
# misconception = "A greenlet steps aside by itself while it sleeps or waits for data"
# misconception_zh = "greenlet 在休眠或等待数据时会自动让出"
# summary_zh = "三个 greenlet 围成一圈传递轮次，其中一个轮到时要睡一秒。"
# moment = "block bob"
# watch = [
#   { at = 'line ann "ring[following].switch()"', text = "ann hands the turn on" },
#   { at = "block bob", text = "bob sleeps, and so do all" },
#   { at = 'print "cat, turn 1"', text = "a second later: cat" },
# ]
# watch_zh = ["ann 交出轮次", "bob 睡，大家都得等", "一秒后轮到 cat"]
# order = 2
# coroutines = 3
# machine = { cores = 1 }
# ///
import time

from greenlet import greenlet

start = time.time()


def clock():
    return f"t={round(time.time() - start)} s"


def member(name, nap, following):
    for turn in (1, 2, 3):
        print(f"{clock()}  {name}, turn {turn}")
        time.sleep(nap)  # holds the thread, and so all three
        ring[following].switch()


def ann():
    member("ann", 0, "bob")


def bob():
    member("bob", 1, "cat")


def cat():
    member("cat", 0, "ann")


ring = {"ann": greenlet(ann), "bob": greenlet(bob), "cat": greenlet(cat)}
ring["ann"].switch()
print(f"{clock()}  ann is done, main goes on")
