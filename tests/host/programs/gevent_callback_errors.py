"""A failing callback is reported and the loop goes on; SystemError reaches the main greenlet."""

import gevent
import gevent.event, gevent.queue, gevent.lock, gevent.pool
from gevent import sleep, spawn
import sys
loop = gevent.get_hub().loop
gevent.get_hub().exception_stream = None

def a():
    raise ValueError('x')
loop.run_callback(a)
loop.run_callback(print, 'b')
sleep(0)
print('main')
t = loop.timer(0.001)
t.start(a)
sleep(0.005)
print('after', t.active, t.callback)

def s():
    raise SystemError('sys')
loop.run_callback(s)
try:
    sleep(1)
except SystemError as e:
    print('got', e)
