"""Ten thousand coroutines wait at the same time, in one thread.

Watch the stacks: each one has its own, and uses a few KiB of it. As many threads would each ask the
system for a stack, and for a turn on the core.
"""
# /// fiberscope
# title = "Ten thousand at once"
# title_zh = "一万个同时等待"
# misconception = "Ten thousand things at once need a cluster"
# misconception_zh = "同时做一万件事需要集群"
# summary_zh = "一万个协程在一个线程里同时等待。"
# moment = "block wait #10000"
# watch = [
#   { at = "block wait", text = "the first one sleeps" },
#   { at = "block wait #10000", text = "ten thousand sleep" },
#   { at = 'print "waits of 1 s"', text = "a second later all are done" },
# ]
# watch_zh = ["第一个睡下", "一万个都在睡", "一秒后全部完成"]
# order = 1
# coroutines = 10000
# machine = { cores = 1 }
# ///
import time

import gevent

MANY = 10_000


def wait(number):
    gevent.sleep(1)
    return number


start = time.time()
waiting = [gevent.spawn(wait, number) for number in range(MANY)]
gevent.joinall(waiting)
print(sum(greenlet.value for greenlet in waiting))
print(f"{MANY} waits of 1 s, in less than a minute:", time.time() - start < 60)
