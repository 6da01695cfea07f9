"""An exception ends its greenlet; get() and joinall(raise_error) raise it again."""

import gevent
import gevent.event, gevent.queue, gevent.lock, gevent.pool
from gevent import sleep, spawn
import sys

def f():
    raise ValueError('bad')
g = spawn(f)
g.join()
print(g.exception, g.successful())
try:
    g.get()
except ValueError as e:
    print('raised', e)
try:
    gevent.joinall([spawn(f)], raise_error=True)
except ValueError as e:
    print('joinall', e)
