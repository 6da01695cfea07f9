"""A shop counts what it sold in a dict of its own: read before an await, stored after it."""
import asyncio


class Shop:
    def __init__(self):
        self.counts = {"pens": 0}

# en: ^Lost update: sell 2 \(b\) read shop.counts\["pens"\], 0, at [0-9.]+ [mµ]s; sell \(a\)
#     stored 1 in it at [0-9.]+ ms; and at [0-9.]+ ms sell 2 \(b\) stored 2, at
#     lost_items_in_tasks.py:14, .* is lost. Read it again after the await, or hold one lock
# zh: ^Lost update: sell 2 \(b\) .*shop.counts\["pens"\] 为 0；sell \(a\) .*asyncio.Lock
    async def sell(self, many):
        self.counts["pens"] += await asyncio.sleep(0.01 * many, many)


async def main():
    a = asyncio.create_task(shop.sell(1), name="a")
    b = asyncio.create_task(shop.sell(2), name="b")
    await a
    await b


shop = Shop()
asyncio.run(main())
print(shop.counts)
