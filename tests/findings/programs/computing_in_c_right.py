"""The same in a thread, and in parts."""

import asyncio
import hashlib


async def packs():
    await asyncio.to_thread(hashlib.pbkdf2_hmac, "sha256", b"word", b"salt", 1_000_000)


async def sorts():
    await asyncio.sleep(0.47)
    for _ in range(10):
        sorted(range(2_000))
        await asyncio.sleep(0)


async def ticks():
    for _ in range(10):
        await asyncio.sleep(0.06)


async def main():
    await asyncio.gather(packs(), sorts(), ticks())


asyncio.run(main())
