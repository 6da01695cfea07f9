"""foo sleeps 2 s, bar 1 s and func 0 s, this time with async and await: still 2 s, not 3.

Watch the same picture as with gevent. What differs is that every place where a coroutine can be
left is marked by an await.
"""
# /// fiberscope
# title = "foo, bar and func with await"
# title_zh = "用 await 写 foo、bar 和 func"
# misconception = "await stops the whole program until the result is there"
# misconception_zh = "await 会让整个程序停下来等结果"
# summary_zh = "foo 睡 2 秒，bar 睡 1 秒，func 睡 0 秒，这次用 async 和 await：还是 2 秒，不是 3 秒。"
# moment = 'line bar "print"'
# watch = [
#   { at = 'line bar "print"', text = "foo waits, bar runs" },
#   { at = 'print "func again"', text = "func is back at once" },
#   { at = 'print "the end"', text = "2 s in all, not 3" },
# ]
# watch_zh = ["foo 在等，bar 运行", "func 马上回来", "一共 2 秒，不是 3 秒"]
# order = 1
# coroutines = 4
# machine = { cores = 1 }
# ///
import asyncio
import time

start = time.time()


def clock():
    return f"t={round(time.time() - start)} s"


async def foo():
    print(f"{clock()}  foo")
    await asyncio.sleep(2)
    print(f"{clock()}  foo again")


async def bar():
    print(f"{clock()}  bar")
    await asyncio.sleep(1)
    print(f"{clock()}  bar again")


async def func():
    print(f"{clock()}  func")
    await asyncio.sleep(0)  # no time at all, but the others come first
    print(f"{clock()}  func again")


async def main():
    await asyncio.gather(foo(), bar(), func())


asyncio.run(main())
print(f"{clock()}  the end")
