"""Workers wait for results that nobody sets: a deadlock, but the pool is not its reason."""

from concurrent.futures import Future, ThreadPoolExecutor

pool = ThreadPoolExecutor(2)
nobody = Future()
print([job.result() for job in [pool.submit(nobody.result) for n in range(2)]])
# en: ^Deadlock: main waited
# zh: ^Deadlock: main
