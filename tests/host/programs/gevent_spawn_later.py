"""spawn_later() in the order of deadlines; one that was killed before never runs."""

import gevent
import gevent.event, gevent.queue, gevent.lock, gevent.pool
from gevent import sleep, spawn

def f(n):
    print(n)
gevent.spawn_later(0.02, f, 'b')
gevent.spawn_later(0.01, f, 'a')
g = gevent.spawn_later(0.015, f, 'x')
g.kill()
spawn(f, 'now')
gevent.wait()
gevent.spawn_raw(f, 'raw')
sleep(0)
