"""The greenlet catches what its job raises."""

import gevent


def work():
    try:
        return 1 / 0
    except ZeroDivisionError:
        return None


print(gevent.spawn(work).get())
