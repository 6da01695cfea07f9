"""All workers of a pool wait for jobs that stand in its queue."""

from concurrent.futures import ThreadPoolExecutor

pool = ThreadPoolExecutor(2)


def inner(number):
    return number


def outer(number):
    return pool.submit(inner, number).result()


print([job.result() for job in [pool.submit(outer, n) for n in range(2)]])
# en: ^Full pool: ThreadPoolExecutor-0_0 and ThreadPoolExecutor-0_1 work in a pool .*\(future,
#     in its own pool, at full_pool.py:13\)
# zh: ^Full pool: ThreadPoolExecutor-0_0 .*full_pool.py:13
