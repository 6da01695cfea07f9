"""A sum is read before an await and stored after it, in one line."""
import asyncio

total = 0


async def price(item):
    await asyncio.sleep(0.01 * item)
    return item


# en: ^Lost update: add 2 \(b\) read total, 0, at [0-9.]+ [mµ]s; add \(a\) stored 1 in it at
#     [0-9.]+ ms; and at [0-9.]+ ms add 2 \(b\) stored 2, at lost_update_in_tasks.py:19, which it
#     had made from the 0: what add \(a\) had stored is lost. Read it again after the await, or
#     hold one lock
# zh: ^Lost update: add 2 \(b\) .* total 为 0；add \(a\) .*lost_update_in_tasks.py:19.*asyncio.Lock
async def add(item):
    global total
    total = total + await price(item)


async def main():
    a = asyncio.create_task(add(1), name="a")
    b = asyncio.create_task(add(2), name="b")
    await a
    await b
    print(total)


asyncio.run(main())
