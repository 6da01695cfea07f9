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
