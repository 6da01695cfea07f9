"""A foreman deals jobs to a chain of workers; each hands on what is not for it.

Watch a job travel down the chain by send(), and its result go to accept(). The parts are neatly
apart, but the work itself is still serial: six jobs of half a second end at t=3.
"""
# /// fiberscope
# title = "A foreman and three workers"
# title_zh = "一个工头和三个工人"
# misconception = "Three worker coroutines work at the same time"
# misconception_zh = "三个工人协程会同时干活"
# summary_zh = "工头把活派给一串工人；不是自己的活，就传给下一个。"
# moment = 'line worker "following.send"'
# watch = [
#   { at = 'line accept "print"', text = "a result reaches accept()" },
#   { at = 'line worker "following.send"', text = "a job is handed down" },
#   { at = 'print "t=3.0"', text = "six jobs end at t=3" },
# ]
# watch_zh = ["结果送到 accept()", "活传给下一个", "六件活在 t=3 做完"]
# order = 5
# coroutines = 5
# machine = { cores = 1 }
# ///
import time

start = time.time()


def jobs():
    for side in range(1, 7):
        yield f"square {side}", side


def accept():
    while True:
        worker, title, result = yield
        print(f"t={round(2 * (time.time() - start)) / 2}  worker {worker}: {title} is {result}")


def worker(number, following):
    while True:
        owner, title, side = yield
        if owner != number:
            following.send((owner, title, side))  # not mine
        else:
            time.sleep(0.5)
            results.send((number, title, side * side))


results = accept()
third = worker(3, None)
second = worker(2, third)
first = worker(1, second)
for coroutine in (results, third, second, first):
    next(coroutine)
for turn, (title, side) in enumerate(jobs()):
    first.send((turn % 3 + 1, title, side))  # dealt round robin
