"""What is made is shared, not copied; and what somebody takes out may be put back by another."""
import asyncio
from collections import Counter, defaultdict

groups, lines, left, pages = defaultdict(list), {}, {"jobs": 9}, Counter()


async def work(name):
    # the list itself, which only grows
    group = groups["a"]
    line = lines.setdefault("l", [])
    await asyncio.sleep(0)
    group.append(name)
    line.append(name)
    # read and stored without a pause
    pages["p"] += 1
    await asyncio.sleep(0)
    # whoever has it, has it alone
    mine = left.pop("jobs", None)
    await asyncio.sleep(0)
    if mine is not None:
        left["jobs"] = mine - 1


async def cache():
    held = left["jobs"]
    await asyncio.sleep(0)
    del left["jobs"]
    await asyncio.sleep(0)
    return held


async def refill():
    held = left["jobs"]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    left["jobs"] = held + 1


async def main():
    await asyncio.gather(*(asyncio.create_task(work(name), name=name) for name in ("one", "two")))
    await asyncio.gather(asyncio.create_task(cache(), name="cache"),
                         asyncio.create_task(refill(), name="refill"))


asyncio.run(main())
print(dict(groups), lines, left, pages)
