"""The same order for both, and semaphores that are no locks: one for two, and one as a signal."""

import gevent
from gevent.lock import BoundedSemaphore, RLock, Semaphore

a, b = BoundedSemaphore(1), RLock()
room, signal = Semaphore(2), Semaphore(1)


def work():
    with a, b:
        gevent.sleep(0.01)
    with room:
        gevent.sleep(0.01)


def release():
    gevent.sleep(0.1)
    signal.release()


signal.acquire()
gevent.spawn(release)
signal.acquire()
gevent.joinall([gevent.spawn(work) for _ in range(3)])
