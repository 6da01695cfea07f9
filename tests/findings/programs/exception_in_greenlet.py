"""A greenlet dies, and main waits for what it would have done."""

import gevent
import gevent.queue

jobs = gevent.queue.JoinableQueue()


def helper(job):
    return 1 / job


def work():
    while True:
        try:
            print(helper(jobs.get()))
        finally:
            print("tried")
        jobs.task_done()


gevent.spawn(work)
for number in (1, 0):
    jobs.put(number)
jobs.join()
# en: ^Uncaught exception: work ended by .*, at exception_in_greenlet.py:10:
#     ZeroDivisionError.*It ends this greenlet only
# en: ^Deadlock: main waited, .*main \(join of queue jobs, at exception_in_greenlet.py:25\).
#     work had ended by an exception before, at exception_in_greenlet.py:10
# zh: ^Uncaught exception: work .*exception_in_greenlet.py:10
# zh: ^Deadlock: main .*work 已因异常而结束
