"""A worker waits for its own pool, of which another worker is busy and free by and by."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

pool = ThreadPoolExecutor(2)


def outer(number):
    return pool.submit(abs, number).result()


def tick():
    for _ in range(5):
        time.sleep(1)
    os._exit(0)


threading.Thread(target=tick, daemon=True).start()
pool.submit(time.sleep, 10)
time.sleep(0.1)
print(pool.submit(outer, -3).result())
