# trace: worker memory: \d+ of 8404992 bytes
# trace: wait memory: \d+ of 4190208 bytes
# trace: coroutine memory: (\d+) of \d+ bytes
# trace: main memory: \d+ of 8404992 bytes
"""A thread, a greenlet and a coroutine: each has its memory, told when it ends."""
import asyncio
import threading

import gevent


async def coroutine():
    await asyncio.sleep(0)


def wait():
    gevent.sleep(0)


thread = threading.Thread(target=print, args=("worker",), name="worker")
thread.start()
thread.join()
gevent.spawn(wait).join()
asyncio.run(coroutine())
