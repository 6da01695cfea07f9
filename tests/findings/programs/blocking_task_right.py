"""Waits of tasks that hold nobody: of asyncio itself, and of other threads."""

import asyncio
import threading
import time


async def tick():
    for _ in range(20):
        await asyncio.sleep(0.3)


async def main():
    ticking = asyncio.create_task(tick())
    await asyncio.to_thread(time.sleep, 1)
    await asyncio.to_thread(threading.Event().wait, 1)
    lock, event = asyncio.Lock(), asyncio.Event()
    asyncio.get_running_loop().call_later(1, event.set)
    async with lock:
        await event.wait()
    try:
        await asyncio.wait_for(asyncio.Queue().get(), 1)
    except TimeoutError:
        print("late")
    await ticking


asyncio.run(main())
