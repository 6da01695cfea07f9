# recipe: {"world": {"files": [{"path": "big.bin", "bytes": 1000000}],
# recipe:            "disk": {"latency_ns": 10000000, "bandwidth": 10000000}}}
"""They wait for the disk in a thread."""
import asyncio
import os

import gevent


def read():
    number = os.open("big.bin", os.O_RDONLY)
    os.read(number, 10)
    os.close(number)


async def tick():
    for _ in range(3):
        await asyncio.sleep(0.001)


async def main():
    await asyncio.gather(tick(), asyncio.to_thread(read))


asyncio.run(main())
apply = gevent.get_hub().threadpool.apply
gevent.joinall([gevent.spawn(gevent.sleep, 0.001), gevent.spawn(apply, read)])
