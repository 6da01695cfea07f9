"""The same with multiprocessing's pool of threads."""

from multiprocessing.pool import ThreadPool

pool = ThreadPool(2)


def outer(number):
    return pool.apply(abs, (number,))


print(pool.map(outer, range(2)))
# en: ^Full pool: .*work in a pool .*in its own pool, at full_pool_of_threads.py:9
# zh: ^Full pool: .*full_pool_of_threads.py:9
