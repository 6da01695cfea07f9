"""Even the patched time.sleep(0) is enough: the coroutine starts.

Watch main go to the tail of the queue, behind the coroutine, for no time at all.
"""
# /// fiberscope
# title = "Spawn, then a patched time.sleep(0)"
# title_zh = "spawn 之后用打过补丁的 time.sleep(0)"
# misconception = "sleep(0) does nothing"
# misconception_zh = "sleep(0) 什么也不做"
# summary_zh = "打过补丁的 time.sleep(0) 也足够：协程会开始。"
# moment = "ready main #2"
# watch = [
#   { at = "ready main #2", text = "main queues up again" },
#   { at = 'print "hello from"', text = "hello was before it" },
#   { at = 'print "at the end"', text = "main again: no time passed" },
# ]
# watch_zh = ["main 重新排队", "hello 排在它前面", "又是 main：没花时间"]
# order = 9
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
print("main: spawned, now the patched time.sleep(0)")
time.sleep(0)
print("main: at the end")
