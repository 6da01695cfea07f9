# trace: main#?\d* blocked: future
# trace: ThreadPoolExecutor-0_0 blocked: queue get
# trace: pool_0 born: thread
"""ThreadPoolExecutor: map, as_completed, wait, exceptions, cancelling, initializers, shutdown."""
import threading
import time
from concurrent.futures import (
    ALL_COMPLETED,
    FIRST_COMPLETED,
    FIRST_EXCEPTION,
    CancelledError,
    ThreadPoolExecutor,
    as_completed,
    wait,
)

start = time.monotonic()


def clock():
    return round(time.monotonic() - start, 1)


def work(n):
    time.sleep(n / 10)
    if n == 5:
        raise ValueError("five")
    return n * n


with ThreadPoolExecutor(3) as pool:
    print(list(pool.map(work, [3, 1, 2])), clock())
    futures = [pool.submit(work, n) for n in (6, 2, 4)]
    print([f.result() for f in as_completed(futures)], clock())
    start = time.monotonic()
    future = pool.submit(work, 5)
    print(repr(future.exception()), future.done(), clock())
    try:
        list(pool.map(work, [5, 1]))
    except ValueError as error:
        print("map:", error)
    try:
        pool.submit(work, 8).result(timeout=0.2)
    except TimeoutError:
        print("not yet", clock())
    start = time.monotonic()
    futures = [pool.submit(work, n) for n in (1, 5, 9)]
    for until in (FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED):
        done, rest = wait(futures, return_when=until)
        print(until, len(done), len(rest), clock())
print("shut down", clock())
try:
    pool.submit(work, 1)
except RuntimeError as error:
    print(error)

start = time.monotonic()
local = threading.local()


def prepare(value):
    local.value = value


called = []
with ThreadPoolExecutor(1, "pool", prepare, ("ready",)) as pool:
    print(pool.submit(lambda: (local.value, threading.current_thread().name)).result())
    slow = pool.submit(work, 4)
    waiting = [pool.submit(work, n) for n in range(3)]
    waiting[0].add_done_callback(lambda f: called.append(f.cancelled()))
    time.sleep(0.1)
    print(slow.cancel(), waiting[0].cancel(), waiting[0].cancelled(), called)
    pool.shutdown(wait=False, cancel_futures=True)
    print(slow.result(), [f.cancelled() for f in waiting])
    try:
        waiting[1].result()
    except CancelledError:
        print("cancelled")
print(hasattr(local, "value"), clock())
