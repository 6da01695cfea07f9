"""A task is cancelled by an exception raised at its await; a timeout does just that for you.

Watch CancelledError arrive where the task waits, so that it can still clean up, and the timeout
turn it into TimeoutError for the one who set it.
"""
# /// fiberscope
# title = "Timeouts and cancelling"
# title_zh = "超时与取消"
# misconception = "cancel() stops a task at once"
# misconception_zh = "cancel() 会让任务立刻停止"
# summary_zh = "取消任务，就是在它的 await 处抛出异常；超时替你做的正是这件事。"
# moment = 'print "ann: cancelled"'
# watch = [
#   { at = 'line "ann.cancel()"', text = "main asks ann to stop" },
#   { at = 'print "ann: cancelled"', text = "it is raised in her sleep" },
#   { at = 'print "gave up on bob"', text = "a timeout does the same" },
# ]
# watch_zh = ["main 请 ann 停下", "在她睡眠处抛出", "超时也是这样"]
# order = 4
# coroutines = 4
# machine = { cores = 1 }
# ///
import asyncio


async def sleeper(name):
    try:
        print(f"{name}: going to sleep")
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print(f"{name}: cancelled in my sleep")
        raise
    finally:
        print(f"{name}: cleaning up")


async def main():
    ann = asyncio.create_task(sleeper("ann"))
    await asyncio.sleep(1)
    ann.cancel()
    print("main: asked ann to stop; is she done?", ann.done())
    try:
        await ann
    except asyncio.CancelledError:
        print("main: now she is", ann.cancelled())
    try:
        async with asyncio.timeout(2):
            await sleeper("bob")
    except TimeoutError:
        print("main: gave up on bob")
    try:
        await asyncio.wait_for(sleeper("cat"), timeout=2)
    except TimeoutError:
        print("main: gave up on cat")


asyncio.run(main())
