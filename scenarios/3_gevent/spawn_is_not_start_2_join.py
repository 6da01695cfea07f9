"""join() waits, so somebody else gets the CPU, and the coroutine can start.

Watch main block on the coroutine's end: that is the moment the coroutine starts.
"""
# /// fiberscope
# title = "Spawn, then join"
# title_zh = "spawn 之后 join"
# misconception = "join() only waits for what already runs"
# misconception_zh = "join() 只是等待已经在运行的协程"
# summary_zh = "join() 会等待，于是别人拿到 CPU，协程才能开始。"
# moment = "block main"
# watch = [
#   { at = "born hello", text = "hello is only queued" },
#   { at = "block main", text = "main waits in join()" },
#   { at = 'print "hello from"', text = "so hello starts" },
# ]
# watch_zh = ["hello 只是排进队列", "main 在 join() 里等", "于是 hello 开始"]
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
