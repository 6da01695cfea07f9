# alone: 0
# recipe: {"machine": {"cores": 2}}
# prints: fork
# prints: True True [3, 4]
# prints: two processes together: as one alone
# prints: two threads together: as two alone
"""A process has a GIL, descriptors and a number of its own; a fork is the default."""
import multiprocessing as mp
import os
import threading
import time


def compute():
    n = 0
    for _ in range(20_000):
        n += 1


def timed(queue):
    began = time.monotonic()
    compute()
    queue.put((began, time.monotonic()))


def closes(queue, parent):
    mine = os.pipe()
    for number in mine:
        os.close(number)
    queue.put((os.getpid() != parent, os.getppid() == parent))


if __name__ == "__main__":
    print(mp.get_start_method())
    queue = mp.SimpleQueue()
    ours = os.pipe()
    process = mp.Process(target=closes, args=(queue, os.getpid()))
    process.start()
    process.join()
    os.write(ours[1], b"still open")
    print(*queue.get(), [len(os.read(ours[0], 3)), ours[1] - ours[0] + 3])
    began = time.monotonic()
    compute()
    alone = time.monotonic() - began
    crew = [mp.Process(target=timed, args=(queue,)) for _ in range(2)]
    for process in crew:
        process.start()
    times = [queue.get() for _ in crew]
    together = max(end for _, end in times) - min(begin for begin, _ in times)
    print("two processes together:", "as one alone" if together < 1.3 * alone else together)
    threads = [threading.Thread(target=compute) for _ in range(2)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    together = time.monotonic() - began
    print("two threads together:", "as two alone" if together > 1.9 * alone else together)
