"""A fork copies every lock, and only the thread that forks: a lock that another held stays locked.

Watch the holder: it lives in the parent and gives the parent's lock back. The child has a copy that
is taken, and nobody who could release it.
"""
# /// fiberscope
# title = "Fork while a thread holds a lock"
# title_zh = "线程拿着锁时 fork"
# misconception = "Every thread goes on in the child"
# misconception_zh = "所有线程都会在子进程里继续"
# summary_zh = "fork 会复制每一把锁，却只复制调用它的线程：别人拿着的锁就一直锁着。"
# moment = 'finding forked-lock'
# watch = [
#   { at = 'born "python 2"', text = "the lock is copied as it is: taken" },
#   { at = 'finding forked-lock', text = "who holds it does not exist here" },
#   { at = 'print "the parent"', text = "the parent's own lock comes back" },
# ]
# watch_zh = ["锁照原样复制：已被拿走", "拿着它的线程在这里不存在", "父进程自己的锁会还回来"]
# order = 12
# coroutines = 3
# machine = { cores = 1 }
# ///
import os
import threading
import time

lock = threading.Lock()


def hold():
    with lock:
        time.sleep(0.05)


threading.Thread(target=hold, name="holder").start()
time.sleep(0.01)
child = os.fork()
if child == 0:
    got = lock.acquire(timeout=0.2)
    print("the child has the lock:", got, flush=True)
    os._exit(0)

with lock:
    print("the parent has the lock", flush=True)
os.waitpid(child, 0)
print("the child is gone", flush=True)
