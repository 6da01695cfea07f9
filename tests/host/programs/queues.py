# trace: worker renamed: worker \(worker 0\)|worker.*named.*worker \(worker 0\)
# trace: producer blocked: queue put \(queue put queue\)
# trace: producer ready: notified by worker
# trace: main#\d+ blocked: queue get \(queue join queue\)
# trace: worker \(worker 0\) ready: cancelled by main
# trace: main#\d+ blocked: await get \(wait_for\) until
# trace: get ended: cancelled
"""Bounded, priority and last-in queues; join() and task_done(); get with a time limit."""
import asyncio


async def producer(queue, items):
    for item in items:
        await queue.put(item)
        print("put", item)


async def worker(queue, name):
    while True:
        item = await queue.get()
        await asyncio.sleep(item % 3)
        print(name, "did", item)
        queue.task_done()


async def main():
    queue = asyncio.Queue(2)
    workers = [asyncio.create_task(worker(queue, f"w{i}"), name=f"worker {i}") for i in range(2)]
    await producer(queue, range(7))
    await queue.join()
    for task in workers:
        task.cancel()
    print(await asyncio.gather(*workers, return_exceptions=True))
    for kind in (asyncio.PriorityQueue, asyncio.LifoQueue):
        queue = kind()
        for n in (3, 1, 2):
            queue.put_nowait(n)
        print(kind.__name__, [await queue.get() for _ in range(3)])
    try:
        await asyncio.wait_for(queue.get(), timeout=2)
    except asyncio.TimeoutError:
        print("nothing came")
    print(asyncio.get_running_loop().time() > 2)


asyncio.run(main())
