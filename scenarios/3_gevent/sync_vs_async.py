"""Nine calls of half a second one after another take 4.5 s; ten at once take 0.5 s.

Watch the two halves of the timeline: a staircase, then a block.
"""
# /// fiberscope
# title = "One after another, or all at once"
# title_zh = "一个接一个，还是一起来"
# misconception = "Ten calls must take ten times as long as one"
# misconception_zh = "十次调用必然要花十倍的时间"
# summary_zh = "九次半秒的调用一个接一个要 4.5 秒；十次同时进行只要 0.5 秒。"
# moment = "block task #10"
# watch = [
#   { at = 'print "task 1 done"', text = "the staircase begins" },
#   { at = "block task #10", text = "ten wait side by side" },
#   { at = 'print "all_at_once"', text = "0.5 s for all ten" },
# ]
# watch_zh = ["阶梯开始", "十个并排等待", "十个一共 0.5 秒"]
# order = 3
# coroutines = 10
# machine = { cores = 1 }
# ///
import time

import gevent


def task(number):
    gevent.sleep(0.5)  # stands for anything one has to wait for
    print(f"task {number} done")


def one_after_another():
    for number in range(1, 10):
        task(number)


def all_at_once():
    gevent.joinall([gevent.spawn(task, number) for number in range(10)])


for way in (one_after_another, all_at_once):
    start = time.time()
    way()
    print(f"{way.__name__}: {round(2 * (time.time() - start)) / 2} s")
