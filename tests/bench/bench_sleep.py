#!/usr/bin/python3
"""COUNT greenlets of gevent, or COUNT tasks of asyncio, that sleep all at once and then end.

bench_sleep.py gevent|asyncio COUNT
"""

import sys

COUNT = int(sys.argv[2])
SECONDS = 1 + COUNT / 10_000  # longer than it takes to start them all


def greenlets():
    import gevent

    def sleeper():
        gevent.sleep(SECONDS)
        return 1

    return sum(each.value for each in gevent.joinall([gevent.spawn(sleeper) for _ in range(COUNT)]))


def tasks():
    import asyncio

    async def sleeper():
        await asyncio.sleep(SECONDS)
        return 1

    async def all_of_them():
        return sum(await asyncio.gather(*[sleeper() for _ in range(COUNT)]))

    return asyncio.run(all_of_them())


print((greenlets if sys.argv[1] == "gevent" else tasks)())
