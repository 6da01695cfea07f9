"""Calling an async function only makes a coroutine object. Without await it never runs.

Watch the first call: a lane is born and ends without a single step, and Python warns about it.
"""
# /// fiberscope
# title = "The forgotten await"
# title_zh = "忘了写 await"
# misconception = "Calling an async function runs it"
# misconception_zh = "调用 async 函数就会执行它"
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
