"""A parent waits for a child that waits until its parent reads, while another thread goes on."""

import multiprocessing
import os
import threading
import time


def work(results):
    results.put("x" * 1_000_000)


def tick():
    for _ in range(5):
        time.sleep(1)
    os._exit(0)


if __name__ == "__main__":
    results = multiprocessing.Queue()
    child = multiprocessing.Process(target=work, args=(results,))
    threading.Thread(target=tick, daemon=True).start()
    child.start()
    child.join()
    print(len(results.get()))

# en: ^Unread pipe: main waits for the end of Process-1, at unread_pipe_while_others.py:24, and
#     QueueFeederThread of it waits .*write to pipe
# zh: ^Unread pipe: main .*Process-1 .*unread_pipe_while_others.py:24
