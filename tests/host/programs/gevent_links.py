"""link() runs in a greenlet of its own, rawlink() in the hub."""

import gevent
import gevent.event, gevent.queue, gevent.lock, gevent.pool
from gevent import sleep, spawn

def f():
    print('f')
    return 1

def l(g):
    print('link', g.value, gevent.getcurrent() is gevent.get_hub())
g = spawn(f)
g.link(l)
g.rawlink(lambda g: print('raw', gevent.getcurrent() is gevent.get_hub()))
g.join()
sleep(0)
sleep(0)
