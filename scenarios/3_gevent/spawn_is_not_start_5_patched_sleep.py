"""After patch_all(), time.sleep() is gevent's sleep, and the coroutine starts.

Watch the same line as before, with another function behind it.
"""
# /// fiberscope
# title = "Spawn, then a patched time.sleep"
# title_zh = "spawn 之后用打过补丁的 time.sleep"
# misconception = "time.sleep() always blocks the thread"
# misconception_zh = "time.sleep() 总是阻塞整个线程"
# summary_zh = "patch_all() 之后，time.sleep() 就是 gevent 的 sleep，协程会开始。"
# moment = "block main"
# watch = [
#   { at = "block main", text = "the same line: main waits" },
#   { at = 'print "hello from"', text = "and now hello starts" },
# ]
# watch_zh = ["还是那一行：main 等待", "这回 hello 开始了"]
# order = 8
# coroutines = 1
# machine = { cores = 1 }
# ///
from gevent import monkey

monkey.patch_all()
import time

import gevent


def hello():
    print("hello from the coroutine")


gevent.spawn(hello)
print("main: spawned, now the patched time.sleep(1)")
time.sleep(1)
print("main: at the end")
