"""The task's exception reaches who awaits it."""

import asyncio


async def work(jobs):
    while True:
        print(1 / await jobs.get())
        jobs.task_done()


async def main():
    jobs = asyncio.Queue()
    worker = asyncio.create_task(work(jobs))
    for number in (1, 0):
        jobs.put_nowait(number)
    await asyncio.wait([worker, asyncio.create_task(jobs.join())],
                       return_when=asyncio.FIRST_COMPLETED)
    print(worker.exception())


asyncio.run(main())
