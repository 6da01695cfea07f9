# never: Unsupported
"""Threads and forked processes side by side, each in the middle of calls as others are forked; what
they have in common lies in the process of a manager."""
import multiprocessing
import threading


def work(condition, waits, woken):
    with condition:
        waits.release()
        condition.wait()
        woken.release()


if __name__ == "__main__":
    manager = multiprocessing.Manager()
    condition = manager.Condition()
    waits, woken = manager.Semaphore(0), manager.Semaphore(0)
    crew = []
    for _ in range(3):
        for kind in multiprocessing.Process, threading.Thread:
            crew.append(kind(target=work, args=(condition, waits, woken), daemon=True))
            crew[-1].start()
    for _ in crew:
        waits.acquire()
    with condition:
        condition.notify_all()
    for _ in crew:
        woken.acquire()
    for one in crew:
        one.join()
    print("all were woken", [one.exitcode for one in crew[::2]])
