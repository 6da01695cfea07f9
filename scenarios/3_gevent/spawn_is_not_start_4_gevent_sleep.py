"""main sleeps by gevent.sleep(), and the coroutine starts.

Watch main hand the CPU to the hub, which takes the next one from the queue.
"""
# /// fiberscope
# title = "Spawn, then gevent.sleep"
# title_zh = "spawn 之后 gevent.sleep"
# misconception = "gevent.sleep() is time.sleep() by another name"
# misconception_zh = "gevent.sleep() 只是 time.sleep() 的别名"
# order = 7
# coroutines = 1
# machine = { cores = 1 }
# ///
import gevent


def hello():
    print("hello from the coroutine")


gevent.spawn(hello)
print("main: spawned, now gevent.sleep(1)")
gevent.sleep(1)
print("main: at the end")
