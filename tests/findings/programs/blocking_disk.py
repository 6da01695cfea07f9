# recipe: {"world": {"files": [{"path": "big.bin", "bytes": 1000000},
# recipe:                      {"path": "second.bin", "bytes": 1000000}],
# recipe:            "disk": {"latency_ns": 10000000, "bandwidth": 10000000}}}
"""A task, and a greenlet, that wait for a disk, which no library's own call does any better."""
import asyncio
import os

import gevent


def greenlet():
    os.read(os.open("second.bin", os.O_RDONLY), 10)


async def task():
    os.read(os.open("big.bin", os.O_RDONLY), 10)


async def tick():
    for _ in range(3):
        await asyncio.sleep(0.001)


async def main():
    await asyncio.gather(tick(), task())


asyncio.run(main())
gevent.joinall([gevent.spawn(gevent.sleep, 0.001), gevent.spawn(greenlet)])
# en: ^Blocking call: task blocked its whole thread for [0-9.]+ ms \(read from disk big.bin .*, at
#     blocking_disk.py:16. Meanwhile tick could have run and got no core. Move the call into a
#     thread with asyncio.to_thread\(\).$
# zh: ^Blocking call: task .*blocking_disk.py:16.*asyncio.to_thread
# en: ^Blocking call: greenlet blocked its whole thread for [0-9.]+ ms \(read from disk second.bin
#     .*Give the call to gevent's thread pool, gevent.get_hub\(\).threadpool.apply\(\).$
# zh: ^Blocking call: greenlet .*blocking_disk.py:12.*threadpool.apply
