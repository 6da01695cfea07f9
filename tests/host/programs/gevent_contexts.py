"""Greenlets have contexts of their own and are context managers."""

import gevent
import gevent.event, gevent.queue, gevent.lock, gevent.pool
from gevent import sleep, spawn
with spawn(lambda: 5) as g:
    print('body')
print(g.value)
import contextvars
v = contextvars.ContextVar('v', default=0)

def f(n):
    v.set(n)
    sleep(0)
    print(v.get())
gevent.joinall([spawn(f, i) for i in range(3)])
print(v.get())
