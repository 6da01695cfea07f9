"""Jobs that fail, and nobody asks for their results."""

import multiprocessing.pool
from concurrent.futures import ThreadPoolExecutor, wait


def half(number):
    if number % 2:
        raise ValueError(number)
    return number // 2


with ThreadPoolExecutor(1) as pool:
    jobs = [pool.submit(half, n) for n in (2, 3)]
    wait(jobs)
    print(jobs[0].result())
    pool.map(lambda n: 1 // n, [0])
with multiprocessing.pool.ThreadPool(1) as pool:
    pool.apply_async(open, ["/none"]).wait()

# en: ^Uncaught exception: A job failed, at failed_job.py:9: ValueError: 3\.
#     ThreadPoolExecutor-0_0 told its future, which has kept that to itself, and nobody asked
# zh: ^.*failed_job.py:9.*ValueError: 3.*ThreadPoolExecutor-0_0
# en: ^Uncaught exception: A job failed, at failed_job.py:17: ZeroDivisionError
# zh: ^.*failed_job.py:17.*ZeroDivisionError
# en: ^Uncaught exception: A job failed: FileNotFoundError: .*Thread-4 \(_handle_results\) told
# zh: ^.*FileNotFoundError
