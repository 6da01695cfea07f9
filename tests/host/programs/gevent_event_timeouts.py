"""Event.wait() returns False when its time is over."""

import gevent
import gevent.event, gevent.queue, gevent.lock, gevent.pool
from gevent import sleep, spawn
e = gevent.event.Event()

def w(n):
    print(n, e.wait(timeout=0.05 * n))
gs = [spawn(w, i) for i in (1, 2, 3)]
sleep(0.12)
e.set()
gevent.joinall(gs)
