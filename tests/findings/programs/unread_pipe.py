"""A parent waits for the end of a child that waits until its parent reads."""

import multiprocessing


def work(results):
    results.put("x" * 1_000_000)


if __name__ == "__main__":
    results = multiprocessing.Queue()
    child = multiprocessing.Process(target=work, args=(results,))
    child.start()
    child.join()
    print(len(results.get()))
# en: ^Unread pipe: main waits for the end of Process-1, at unread_pipe.py:14, and
#     QueueFeederThread of it waits .*write to pipe
# zh: ^Unread pipe: main .*Process-1 .*unread_pipe.py:14.*QueueFeederThread
