"""The same under a lock, and without a switch in between."""
import gevent
from gevent.lock import BoundedSemaphore


def sell(left):
    lock = BoundedSemaphore()
    taken = 0

    def buy():
        nonlocal left, taken
        with lock:
            before = left
            gevent.sleep(0)
            left = before - 1
        taken += 1
        gevent.sleep(0)
        taken += 1

    gevent.joinall([gevent.spawn(buy), gevent.spawn(buy)])
    return left, taken


print(sell(2))
