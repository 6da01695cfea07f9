# alone: 3
# prints: the program waits forever
# trace: main#\d+ blocked: queue get \(queue get jobs\) at waits_for_ever.py:15
# trace: event loop blocked: poll \(epoll_wait on epoll set
# trace: run ended: deadlock
"""Nobody ever puts anything into the queue."""
import asyncio


async def main():
    jobs = asyncio.Queue()
    waiter = asyncio.create_task(asyncio.sleep(1, "slept"))
    await asyncio.sleep(2)
    print(await waiter)
    await jobs.get()


asyncio.run(main())
