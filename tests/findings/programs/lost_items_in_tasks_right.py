"""The await comes first, a lock is held, or each counts what is its own."""
import asyncio


class Shop:
    def __init__(self):
        self.counts = {"pens": 0, "ink": 0, 1: 0, 2: 0}
        self.lock = asyncio.Lock()

    async def sell(self, many):
        sold = await asyncio.sleep(0.01 * many, many)
        self.counts["pens"] += sold
        async with self.lock:
            self.counts["ink"] += await asyncio.sleep(0.01 * many, many)
        self.counts[many] += await asyncio.sleep(0.01 * many, many)


async def main():
    await asyncio.gather(shop.sell(1), shop.sell(2))


shop = Shop()
asyncio.run(main())
print(shop.counts)
