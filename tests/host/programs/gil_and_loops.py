# recipe: {"machine": {"cores": 2}}
# trace: blocked: GIL
"""An event loop in each of two threads, and gevent in a third, while a fourth computes."""
import asyncio
import threading
import time

import gevent

out = {}


async def ticks(name):
    for n in range(5):
        await asyncio.sleep(0.01)
    out[name] = n


def loop(name):
    asyncio.run(ticks(name))


def greenlets(name):
    jobs = [gevent.spawn(gevent.sleep, 0.01) for _ in range(10)]
    gevent.joinall(jobs)
    out[name] = len(jobs)


def compute(name):
    total = 0
    for n in range(100_000):
        total += n
    out[name] = total


threads = [
    threading.Thread(target=loop, args=("a",)),
    threading.Thread(target=loop, args=("b",)),
    threading.Thread(target=greenlets, args=("g",)),
    threading.Thread(target=compute, args=("c",)),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(out.items()))
