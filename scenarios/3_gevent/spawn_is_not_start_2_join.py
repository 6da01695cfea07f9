"""join() waits, so somebody else gets the CPU, and the coroutine can start.

Watch main block on the coroutine's end: that is the moment the coroutine starts.
"""
# /// fiberscope
# title = "Spawn, then join"
# title_zh = "spawn 之后 join"
# misconception = "join() only waits for what already runs"
# misconception_zh = "join() 只是等待已经在运行的协程"
# order = 5
# coroutines = 1
# machine = { cores = 1 }
# ///
import gevent


def hello():
    print("hello from the coroutine")


coroutine = gevent.spawn(hello)
print("main: spawned, now joining")
coroutine.join()
print("main: at the end")
