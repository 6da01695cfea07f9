"""A task waits for an asyncio.Lock that it holds itself."""

import asyncio


async def inner(lock):
    async with lock:
        print("never")


async def main():
    lock = asyncio.Lock()
    async with lock:
        await inner(lock)


asyncio.run(main())
# en: ^Self-deadlock: inner waits for .*, at self_deadlock_in_task.py:7, which it holds
#     itself.*asyncio has no lock
# zh: ^Self-deadlock: inner .*self_deadlock_in_task.py:7.*asyncio
