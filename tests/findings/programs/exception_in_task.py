"""A task dies, and who waits until everything is done waits for ever."""

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
    await jobs.join()
    await worker


asyncio.run(main())
# en: ^Deadlock: main.*\(join of queue jobs, at exception_in_task.py:17\). work had ended by an
#     exception before, at exception_in_task.py:8: ZeroDivisionError
# zh: ^Deadlock: main.*work 已因异常而结束，位于 exception_in_task.py:8：ZeroDivisionError
