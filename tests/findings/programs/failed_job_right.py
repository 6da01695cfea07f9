"""Jobs that fail, and somebody asks: for the result, the exception, by a callback, in a loop."""

import asyncio
import multiprocessing.pool
from concurrent.futures import ThreadPoolExecutor, as_completed


def half(number):
    if number % 2:
        raise ValueError(number)
    return number // 2


with ThreadPoolExecutor(2) as pool:
    for job in as_completed([pool.submit(half, n) for n in range(4)]):
        print(job.exception() is None)
    try:
        pool.submit(half, 1).result()
    except ValueError as error:
        print(error)
    pool.submit(half, 5).add_done_callback(lambda job: print(job.exception()))
    try:
        print(list(pool.map(half, [2, 3])))
    except ValueError as error:
        print(error)
with multiprocessing.pool.ThreadPool(1) as pool:
    pool.apply_async(half, [3], error_callback=print).wait()
    try:
        pool.apply(half, [3])
    except ValueError as error:
        print(error)


async def main():
    try:
        await asyncio.to_thread(half, 7)
    except ValueError as error:
        print(error)


asyncio.run(main())
