"""foo sleeps 2 s, bar 1 s and func 0 s, all at once: the whole takes 2 s, not 3.

Watch who holds the CPU: hardly anybody. A sleeping coroutine costs nothing but its stack.
"""
# /// fiberscope
# title = "foo, bar and func"
# title_zh = "foo、bar 和 func"
# misconception = "Sleeps of 2, 1 and 0 seconds add up to 3"
# misconception_zh = "分别睡 2、1、0 秒，加起来就是 3 秒"
# summary_zh = "foo 睡 2 秒，bar 睡 1 秒，func 睡 0 秒，同时进行：一共 2 秒，不是 3 秒。"
# moment = 'line bar "print"'
# watch = [
#   { at = 'line bar "print"', text = "foo sleeps, bar runs" },
#   { at = 'print "func again"', text = "func is back at once" },
#   { at = 'print "the end"', text = "2 s in all, not 3" },
# ]
# watch_zh = ["foo 在睡，bar 运行", "func 马上回来", "一共 2 秒，不是 3 秒"]
# order = 1
# coroutines = 3
# machine = { cores = 1 }
# ///
import time

import gevent

start = time.time()


def clock():
    return f"t={round(time.time() - start)} s"


def foo():
    print(f"{clock()}  foo")
    gevent.sleep(2)
    print(f"{clock()}  foo again")


def bar():
    print(f"{clock()}  bar")
    gevent.sleep(1)
    print(f"{clock()}  bar again")


def func():
    print(f"{clock()}  func")
    gevent.sleep(0)  # no time at all, but the others come first
    print(f"{clock()}  func again")


gevent.joinall([gevent.spawn(foo), gevent.spawn(bar), gevent.spawn(func)])
print(f"{clock()}  the end")
