# trace: born: process
# never: Unsupported
"""multiprocessing with fork: what the parent had is there, nothing is read again; queues,
pools, managers, exit codes."""
import concurrent.futures
import multiprocessing as mp
import os
import time

context = mp.get_context("fork")
before = {"made": "before the fork"}
square = lambda n: n * n  # noqa: E731  # it cannot be pickled


def work(queue, n):
    queue.put((n, square(n), before["made"]))


queue = context.Queue()
workers = [context.Process(target=work, args=(queue, n)) for n in range(3)]
for worker in workers:
    worker.start()
print(sorted(queue.get() for _ in workers))
for worker in workers:
    worker.join()
print([worker.exitcode for worker in workers])

with context.Pool(3) as pool:
    print(pool.map(abs, range(-4, 0)), pool.apply(os.getppid) == os.getpid())

left, right = context.Pipe()
worker = context.Process(target=lambda: right.send("sent"))
worker.start()
print(left.recv())
worker.join()

worker = context.Process(target=time.sleep, args=(100,))
worker.start()
worker.terminate()
worker.join()
print(worker.exitcode)

with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as executor:
    print(list(executor.map(abs, [-1, -2, -3])))
with context.Manager() as manager:
    shared = manager.list()
    workers = [context.Process(target=shared.append, args=(n,)) for n in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(sorted(shared))
