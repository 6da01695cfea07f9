"""Jobs that wait for jobs of another pool, and a pool whose makers wait for room in it."""

from concurrent.futures import ThreadPoolExecutor

import gevent
from gevent.pool import Pool

outer_pool, inner_pool = ThreadPoolExecutor(2), ThreadPoolExecutor(1)


def outer(number):
    return inner_pool.submit(abs, number).result()


print([job.result() for job in [outer_pool.submit(outer, n) for n in range(2)]])
pool = Pool(2)
print([job.get() for job in [pool.spawn(gevent.sleep, 0.01) for n in range(6)]])
