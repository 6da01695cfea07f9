# en: Long turn: packs ran for .* without giving the core away.*, while ticks stood ready\..*
#     Of this, 300 ms went into _hashlib.pbkdf2_hmac, .* lets the GIL go: run it in a thread, with
#     await asyncio.to_thread\(\)\.$
# zh: 其中 300 ms 花在 _hashlib.pbkdf2_hmac：.* await asyncio.to_thread\(\) 放进线程。$
# en: Long turn: sorts ran for .* Of this, 30 ms went into list.sort, which computes in one go and
#     holds the GIL: in a thread it would keep the others waiting as well\..* another process\.$
# zh: 其中 30 ms 花在 list.sort：.*另一个进程里运行。$
"""C code that computes for long, in tasks."""

import asyncio
import hashlib


async def packs():
    await asyncio.sleep(0)
    hashlib.pbkdf2_hmac("sha256", b"word", b"salt", 1_000_000)
    await asyncio.sleep(0)


async def sorts():
    await asyncio.sleep(0.47)
    sorted(range(200_000))
    await asyncio.sleep(0)


async def ticks():
    for _ in range(10):
        await asyncio.sleep(0.06)


async def main():
    await asyncio.gather(packs(), sorts(), ticks())


asyncio.run(main())
