"""One of two fails. gather() hands its error on and lets the other run; a TaskGroup cancels it.

Watch the second one both times: after gather() has raised it works on, and nobody looks at it. In
the group it is cancelled first, and the error comes out when all have ended.
"""
# /// fiberscope
# title = "When one of them fails"
# title_zh = "其中一个失败时"
# misconception = "gather() stops the others when one fails"
# misconception_zh = "一个失败，gather() 就会停掉其余的"
# summary_zh = "两个里有一个失败：gather() 把错误交出去，另一个照样运行；TaskGroup 则会取消它。"
# moment = 'print "gather raised"'
# watch = [
#   { at = 'print "gather raised"', text = "the error is here at 1 s" },
#   { at = 'print "gathered: done"', text = "the other works on" },
#   { at = 'print "grouped: cancelled"', text = "a group cancels it" },
# ]
# watch_zh = ["1 秒时错误传到", "另一个照样干活", "任务组会取消它"]
# order = 5
# coroutines = 5
# machine = { cores = 1 }
# ///
import asyncio


async def broken():
    await asyncio.sleep(1)
    raise ValueError("no such page")


async def steady(name):
    try:
        await asyncio.sleep(2)
        print(f"{name}: done all the same")
    except asyncio.CancelledError:
        print(f"{name}: cancelled")
        raise


async def main():
    try:
        await asyncio.gather(broken(), steady("gathered"))
    except ValueError as error:
        print("main: gather raised:", error)
    await asyncio.sleep(2)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(broken())
            group.create_task(steady("grouped"))
    except* ValueError:
        print("main: the group raised")


asyncio.run(main())
