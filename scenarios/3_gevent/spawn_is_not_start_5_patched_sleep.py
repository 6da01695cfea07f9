"""After patch_all(), time.sleep() is gevent's sleep, and the coroutine starts.

Watch the same line as before, with another function behind it.
"""
# /// fiberscope
# title = "Spawn, then a patched time.sleep"
# title_zh = "spawn 之后用打过补丁的 time.sleep"
# misconception = "time.sleep() always blocks the thread"
# misconception_zh = "time.sleep() 总是阻塞整个线程"
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
