"""Tasks count in a dict whose items are made by the first who reads them."""
import asyncio
from collections import defaultdict

pages, words = defaultdict(int), {}


# en: ^Lost update: count 2 \(second\) read pages\["a"\], 0, at [0-9.]+ µs; count \(first\) stored 1
#     in it at [0-9.]+ µs; and at [0-9.]+ µs count 2 \(second\) stored 1, at
#     lost_items_made_when_read.py:22, which it had made from the 0: what count \(first\) had stored
#     is lost. .*an asyncio.Lock
# zh: ^Lost update: count 2 \(second\) .*pages\["a"\] 为 0；count \(first\)
#     .*lost_items_made_when_read.py:22
# en: ^Lost update: count 2 \(second\) read words\["w"\], 0, at [0-9.]+ µs; count \(first\) stored 1
#     in it at [0-9.]+ µs; and at [0-9.]+ µs count 2 \(second\) stored 1, at
#     lost_items_made_when_read.py:25,
# zh: ^Lost update: count 2 \(second\) .*words\["w"\] 为 0；count \(first\)
#     .*lost_items_made_when_read.py:25
async def count():
    before = pages["a"]
    await asyncio.sleep(0)
    pages["a"] = before + 1
    seen = words.setdefault("w", 0)
    await asyncio.sleep(0)
    words["w"] = seen + 1


async def main():
    await asyncio.gather(*(asyncio.create_task(count(), name=name) for name in ("first", "second")))


asyncio.run(main())
print(dict(pages), words)
