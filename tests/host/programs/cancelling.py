# trace: quick \(never\) ended: never started \(CancelledError
# trace: fails ready: yielded
# trace: fails ended: failed \(LookupError: gone\)
# trace: cancels_itself ended: cancelled
# trace: stubborn ready: cancelled by main
# trace: timer \d+ cancelled
# trace: stubborn ended: returned \('slept'\)
# trace: callback \d+ dropped
# trace: main#\d+ blocked: future until
# never: quick switch
"""Every way for a task to end: result, failure, cancelled before, during and never."""
import asyncio


async def quick():
    return "quick"


async def stubborn():
    while True:
        try:
            await asyncio.sleep(10)
            return "slept"
        except asyncio.CancelledError:
            print("not now")


async def fails():
    await asyncio.sleep(0)
    raise LookupError("gone")


async def cancels_itself():
    asyncio.current_task().cancel()
    print("still running")
    await asyncio.sleep(1)


class Custom:
    def __await__(self):
        yield from asyncio.sleep(1).__await__()
        return "custom"


async def main():
    never = asyncio.create_task(quick(), name="never")
    never.cancel()
    for task in (never, asyncio.create_task(fails()), asyncio.create_task(cancels_itself())):
        try:
            print(await task)
        except (asyncio.CancelledError, LookupError) as error:
            print(type(error).__name__, error, task.done(), task.cancelled())
    task = asyncio.create_task(stubborn())
    await asyncio.sleep(1)
    task.cancel()
    print(await task, await Custom(), await asyncio.ensure_future(Custom()))
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_later(2, future.set_result, "later")
    handle = loop.call_later(1, print, "never printed")
    loop.call_soon(print, "soon")
    handle.cancel()
    dropped = loop.call_soon(print, "never printed either")
    dropped.cancel()
    print(await future)
    print(await asyncio.gather(asyncio.sleep(1, "a"), asyncio.sleep(2, "b")))


asyncio.run(main())
