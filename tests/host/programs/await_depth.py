# trace: main#\d+ blocked: await outer at
# trace: outer blocked: await middle at
# trace: inner blocked: sleep until 1.000 s
# trace: inner -> event loop switch: return
# trace: inner ready: timer fired
# trace: event loop -> inner switch: dispatch
# trace: inner ended: returned \(10\)
# trace: middle ended: returned \(11\)
# trace: inner 2 ended: failed \(ValueError: two\)
# trace: cancelled \(victim\) born|cancelled born: task
# trace: inner 4 ready: cancelled by main
# trace: event loop blocked: called inner 4
# trace: event loop -> inner 4 switch: throw
# trace: inner 4 ended: cancelled \(CancelledError: enough\)
# trace: inner 4 -> middle 4 switch: return
# trace: outer 4 -> cancelled \(victim\) switch: return
# trace: cancelled \(victim\) ended: cancelled
"""Three coroutines deep: the innermost one waits, results and exceptions come up through all."""
import asyncio


async def inner(n):
    await asyncio.sleep(n)
    if n == 2:
        raise ValueError("two")
    return n * 10


async def middle(n):
    try:
        return await inner(n) + 1
    finally:
        print("middle leaves", n)


async def outer(n):
    try:
        return await middle(n) + 1
    except ValueError as error:
        return repr(error)


async def cancelled():
    try:
        await outer(60)
    except asyncio.CancelledError:
        print("cancelled, three deep")
        await asyncio.sleep(1)
        print("and cleaned up")
        raise


async def main():
    print(await outer(1), await outer(2), await outer(3))
    task = asyncio.create_task(cancelled(), name="victim")
    await asyncio.sleep(1)
    task.cancel("enough")
    print(await asyncio.gather(task, outer(1), return_exceptions=True))


asyncio.run(main())
