# trace: thread born: thread in python
# trace: thread 2 born: thread in python
# trace: greenlet 2? ?blocked: blocking sleep
# trace: ticker blocked: sleep
# trace: greenlet.* blocked: queue get
# trace: hub ready: notified by greenlet
# never: took .*_Worker
"""gevent's thread pool: real threads work while greenlets go on."""
import threading
import time

import gevent
from gevent.threadpool import ThreadPool, ThreadPoolExecutor

start = time.monotonic()


def clock():
    return round(time.monotonic() - start, 1)


def work(n):
    time.sleep(n / 10)
    if n == 4:
        raise ValueError("four")
    return n * n, threading.current_thread() is threading.main_thread()


def ticker():
    for _ in range(4):
        gevent.sleep(0.1)
        ticks.append(clock())


ticks = []
ticking = gevent.spawn(ticker)
pool = ThreadPool(2)
print(pool.map(work, [3, 1, 2]), clock())
ticking.join()
print(ticks)
try:
    pool.apply(work, (4,))
except ValueError as error:
    print(error)
start = time.monotonic()
result = pool.spawn(work, 2)
print(result.ready(), result.get(), clock())
print(list(pool.imap(work, [2, 1])), pool.size <= 2)
pool.join()
pool.kill()
hub_pool = gevent.get_hub().threadpool
print(hub_pool.apply(work, (1,)))
with ThreadPoolExecutor(1) as executor:
    print(executor.submit(work, 1).result())
print("done")
