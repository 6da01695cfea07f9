"""All workers of a pool wait for their own pool, while another thread goes on."""

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
print([job.result() for job in [pool.submit(outer, n) for n in range(2)]])

# en: ^Full pool: ThreadPoolExecutor-0_0 and ThreadPoolExecutor-0_1 work in a pool .*, at
#     full_pool_while_others.py:12
# zh: ^Full pool: ThreadPoolExecutor-0_0 .*full_pool_while_others.py:12
