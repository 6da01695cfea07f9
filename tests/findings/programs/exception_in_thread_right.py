"""The consumer catches what a job raises, and counts it as done."""

import queue
import threading

jobs = queue.Queue()


def work():
    while True:
        job = jobs.get()
        try:
            print(1 / job)
        except ZeroDivisionError:
            print("no")
        finally:
            jobs.task_done()


threading.Thread(target=work, daemon=True, name="worker").start()
for number in (1, 0, 2):
    jobs.put(number)
jobs.join()
