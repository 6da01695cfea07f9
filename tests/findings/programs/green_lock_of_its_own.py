"""A greenlet waits for one of gevent's locks that it holds itself."""

import gevent
from gevent.lock import BoundedSemaphore

lock = BoundedSemaphore(1)


def outer():
    with lock:
        inner()


def inner():
    with lock:
        print("never")


gevent.spawn(outer).join()

# en: ^Self-deadlock: outer waits for semaphore lock, at green_lock_of_its_own.py:15, which it holds
#     itself: .*gevent.lock.RLock
# zh: ^.*outer .*green_lock_of_its_own.py:15.*gevent.lock.RLock
