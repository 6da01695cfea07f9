"""Calling an async function only makes a coroutine object. Without await it never runs.

Watch the first call: a lane is born and ends without a single step, and Python warns about it.
"""
# /// fiberscope
# title = "The forgotten await"
# title_zh = "忘了写 await"
# misconception = "Calling an async function runs it"
# misconception_zh = "调用 async 函数就会执行它"
# summary_zh = "调用 async 函数只是造出一个协程对象；没有 await，它永远不会运行。"
# moment = "born greet"
# watch = [
#   { at = "born greet", text = "greet is made, not run" },
#   { at = 'print "hello bob"', text = "with await: hello bob" },
#   { at = 'print "never greeted"', text = "ann was never greeted" },
# ]
# watch_zh = ["greet 造出来，没运行", "有 await：hello bob", "ann 从未被问候"]
# order = 2
# coroutines = 3
# machine = { cores = 1 }
# ///
import asyncio


async def greet(name):
    print(f"hello {name}")


async def main():
    print("main: calling greet for ann, and forgetting to await it")
    greet("ann")
    print("main: calling greet for bob, with await")
    await greet("bob")
    print("main: ann was never greeted")


asyncio.run(main())
