"""A fork while a thread holds a lock: the child waits for its copy, and the parent for the child.
One finding, and no deadlock besides."""

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
    with lock:
        os._exit(0)
os.waitpid(child, 0)
# en: ^Lock copied by a fork: python 2 waits for a lock, at forked_lock.py:20, which holder held
#     when the process was forked, since forked_lock.py:12. A fork copies a lock as it is,
# zh: python 2 .*forked_lock.py:20.*holder .*forked_lock.py:12
