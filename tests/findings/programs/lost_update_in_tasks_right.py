"""The await comes first, or a lock is held, or it is looked at again."""
import asyncio

total = 0
guarded = 0
retried = 0
latest = None


class Shop:
    def __init__(self):
        self.sold = 0
        self.client = None


async def price(item):
    await asyncio.sleep(0.01 * item)
    return item


async def add(item, shop, lock):
    global total, guarded, retried, latest
    total = await price(item) + total
    async with lock:
        guarded = guarded + await price(item)
    while True:
        before = retried
        sum_of_it = before + await price(item)
        if retried == before:
            retried = sum_of_it
            break
    # whoever comes first makes it, and the others find it made
    if shop.client is None:
        client = await price(7)
        if shop.client is None:
            shop.client = client
    shop.sold += await price(item) * 0 + 1 if shop.sold < 0 else 1
    old = latest
    await asyncio.sleep(0.01)
    latest = item if old is None else (item, item)


async def main():
    lock = asyncio.Lock()
    shop = Shop()
    await asyncio.gather(*(add(item, shop, lock) for item in (1, 2, 3)))
    print(total, guarded, retried, shop.sold, shop.client)


asyncio.run(main())
