"""A consumer dies, and who waits until everything is done waits for ever."""

import queue
import threading

jobs = queue.Queue()


def work():
    while True:
        job = jobs.get()
        print(1 / job)
        jobs.task_done()


threading.Thread(target=work, daemon=True, name="worker").start()
for number in (1, 0, 2):
    jobs.put(number)
jobs.join()
# en: ^Uncaught exception: worker ended by .*, at exception_in_thread.py:12: ZeroDivisionError:
#     division by zero. What it had used, others waited for to the end: main \(join of queue
#     jobs, at exception_in_thread.py:19\). It ends this thread only
# en: ^Deadlock: main waited, .*main \(join of queue jobs, at exception_in_thread.py:19\).
#     worker had ended by an exception before, at exception_in_thread.py:12: ZeroDivisionError:
#     division by zero. What it would have done for them, nobody does
# zh: ^Uncaught exception: worker .*exception_in_thread.py:12：ZeroDivisionError: division by
#     zero。.*main（等队列 jobs 全部完成
# zh: ^Deadlock: main .*worker 已因异常而结束
