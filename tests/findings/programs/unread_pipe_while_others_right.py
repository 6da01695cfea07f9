"""A parent waits for a child, of which another thread reads a piece now and then."""

import multiprocessing
import os
import threading
import time


def work(writes):
    os.write(writes.fileno(), b"x" * 1_000_000)


def read(reads):
    for _ in range(10):
        time.sleep(0.3)
        os.read(reads.fileno(), 10_000)
    os._exit(0)


if __name__ == "__main__":
    reads, writes = multiprocessing.Pipe(False)
    child = multiprocessing.Process(target=work, args=(writes,))
    threading.Thread(target=read, args=(reads,), daemon=True).start()
    child.start()
    child.join()
