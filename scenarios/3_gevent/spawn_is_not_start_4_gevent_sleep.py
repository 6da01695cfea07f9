"""main sleeps by gevent.sleep(), and the coroutine starts.

Watch main hand the CPU to the hub, which takes the next one from the queue.
"""
# /// fiberscope
# title = "Spawn, then gevent.sleep"
# title_zh = "spawn 之后 gevent.sleep"
# misconception = "gevent.sleep() is time.sleep() by another name"
# misconception_zh = "gevent.sleep() 只是 time.sleep() 的别名"
# summary_zh = "main 用 gevent.sleep() 睡眠，协程就开始了。"
# moment = "block main"
# watch = [
#   { at = "block main", text = "main hands over to the hub" },
#   { at = 'print "hello from"', text = "the hub has started hello" },
#   { at = 'print "at the end"', text = "main is back after 1 s" },
# ]
# watch_zh = ["main 把 CPU 交给 hub", "hub 启动了 hello", "1 秒后 main 回来"]
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
