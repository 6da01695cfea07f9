"""main sleeps for a whole second, by time.sleep(), and still the coroutine does not start.

Watch it stand ready all that second: time.sleep() puts the thread to sleep, and there is only one.
"""
# /// fiberscope
# title = "Spawn, then time.sleep"
# title_zh = "spawn 之后 time.sleep"
# misconception = "Any sleep of main lets the coroutine run"
# misconception_zh = "主程序只要睡眠，协程就能运行"
# summary_zh = "main 用 time.sleep() 整整睡一秒，协程还是没有开始。"
# moment = "block main"
# watch = [
#   { at = "block main", text = "main and its thread sleep" },
#   { at = 'print "at the end"', text = "1 s on: hello never ran" },
# ]
# watch_zh = ["main 连同线程一起睡", "一秒过去：hello 没运行"]
# order = 6
# coroutines = 1
# machine = { cores = 1 }
# ///
import time

import gevent


def hello():
    print("hello from the coroutine")


gevent.spawn(hello)
print("main: spawned, now time.sleep(1)")
time.sleep(1)
print("main: at the end")
