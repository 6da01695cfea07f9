"""The same with gevent's: its greenlets wait for room among themselves."""

import gevent
from gevent.pool import Pool

pool = Pool(2)


def outer(number):
    gevent.sleep(0.01)
    return pool.spawn(abs, number).get()


print([job.get() for job in [pool.spawn(outer, n) for n in range(2)]])
# en: ^Full pool: outer and outer 2 work in a pool .*room in the pool pool, in its own pool, at
#     full_pool_of_greenlets.py:11
# zh: ^Full pool: outer 和 outer 2 .*full_pool_of_greenlets.py:11
