"""With monkey patches the same calls let others run."""

from gevent import monkey

monkey.patch_all()

import threading
import time

import gevent


def waits():
    time.sleep(1)
    threading.Event().wait(1)
    gevent.get_hub().threadpool.apply(monkey.get_original("time", "sleep"), (1,))


def tick():
    for _ in range(12):
        gevent.sleep(0.3)


gevent.joinall([gevent.spawn(tick), gevent.spawn(waits)])
