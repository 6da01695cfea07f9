# trace: with_lock 2 blocked: lock, held by with_lock
# trace: with_lock 3 blocked: lock, held by with_lock
# trace: with_lock 2 ready: notified by with_lock
# trace: waiter blocked: event
# trace: waiter ready: notified by main
# trace: consumer blocked: condition
# trace: limited 3 blocked: semaphore
# trace: meet blocked: condition \(barrier\)
# trace: acquire 2 blocked: lock, held by acquire
# trace: acquire 2 ended: cancelled
"""Lock, Event, Condition, Semaphore and Barrier, each with someone who has to wait."""
import asyncio


async def with_lock(lock, name):
    async with lock:
        print(name, "has the lock")
        await asyncio.sleep(1)
    print(name, "gave it back")


async def waiter(event, name):
    await event.wait()
    print(name, "saw the event")


async def consumer(condition, items):
    async with condition:
        await condition.wait_for(lambda: items)
        print("got", items.pop())


async def limited(semaphore, n):
    async with semaphore:
        await asyncio.sleep(1)
        print("slot", n)


async def meet(barrier, n):
    await asyncio.sleep(n)
    print("at the barrier", await barrier.wait() >= 0)


async def main():
    lock = asyncio.Lock()
    await asyncio.gather(*(with_lock(lock, n) for n in ("ann", "bob", "cat")))
    event = asyncio.Event()
    waiters = [asyncio.create_task(waiter(event, n)) for n in ("x", "y")]
    await asyncio.sleep(1)
    event.set()
    await asyncio.gather(*waiters)
    condition, items = asyncio.Condition(), []
    task = asyncio.create_task(consumer(condition, items))
    await asyncio.sleep(1)
    async with condition:
        items.append("item")
        condition.notify()
    await task
    semaphore = asyncio.Semaphore(2)
    await asyncio.gather(*(limited(semaphore, n) for n in range(5)))
    barrier = asyncio.Barrier(3)
    await asyncio.gather(*(meet(barrier, n) for n in range(3)))
    try:
        await asyncio.wait_for(lock.acquire(), 1)
        print("free lock taken")
        await asyncio.wait_for(lock.acquire(), 1)
    except TimeoutError:
        print("taken twice? no")


asyncio.run(main())
