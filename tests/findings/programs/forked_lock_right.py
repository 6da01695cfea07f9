"""The lock is taken around the fork, so that both processes can release it; and locks that
processes have in common, or that lie on a file, are no copies."""

import fcntl
import multiprocessing
import os
import tempfile
import threading
import time

lock, common = threading.Lock(), multiprocessing.Lock()
file = tempfile.TemporaryFile()


def hold():
    with lock, common:
        fcntl.lockf(file, fcntl.LOCK_EX)
        time.sleep(0.05)
        fcntl.lockf(file, fcntl.LOCK_UN)


def take():
    with lock, common:
        fcntl.lockf(file, fcntl.LOCK_EX)
        fcntl.lockf(file, fcntl.LOCK_UN)


threading.Thread(target=hold).start()
time.sleep(0.01)
with lock:
    child = os.fork()
if child == 0:
    take()
    os._exit(0)
take()
os.waitpid(child, 0)

with common:
    child = os.fork()
    if child == 0:
        take()
        os._exit(0)
    time.sleep(0.01)
os.waitpid(child, 0)
