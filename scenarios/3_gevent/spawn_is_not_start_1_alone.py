"""gevent.spawn() puts a coroutine into the queue, and nothing more.

Watch the coroutine: born, never started. main does not wait, and when main ends the program ends.
"""
# /// fiberscope
# title = "Spawn alone"
# title_zh = "只有 spawn"
# misconception = "gevent.spawn() runs the function at once"
# misconception_zh = "gevent.spawn() 会立刻执行函数"
# summary_zh = "gevent.spawn() 只把协程放进队列，别的什么都不做。"
# moment = "born hello"
# watch = [
#   { at = "born hello", text = "hello is born, not started" },
#   { at = "end main", text = "main ends: hello never ran" },
# ]
# watch_zh = ["hello 诞生，没有开始", "main 结束：hello 从未运行"]
# order = 4
# coroutines = 1
# machine = { cores = 1 }
# ///
import gevent


def hello():
    print("hello from the coroutine")


gevent.spawn(hello)
print("main: spawned, and at the end already")
