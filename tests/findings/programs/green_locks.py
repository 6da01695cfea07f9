"""Two greenlets take two of gevent's locks crosswise."""

import gevent
from gevent.lock import BoundedSemaphore, RLock

a, b = BoundedSemaphore(1), RLock()


def first():
    with a:
        gevent.sleep(0.01)
        with b:
            pass


def second():
    with b:
        gevent.sleep(0.01)
        with a:
            pass


gevent.joinall([gevent.spawn(first), gevent.spawn(second)])

# en: ^Deadlock: first → second → first: each waits for the next.* They wait: first \(lock b held
#     by second, at green_locks.py:12\); second \(semaphore a held by first, at green_locks.py:19\)
# zh: ^.*first → second → first
