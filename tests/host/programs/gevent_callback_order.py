"""Callbacks queued by callbacks belong to the same pass; then the main greenlet, then timers."""

import gevent
import gevent.event, gevent.queue, gevent.lock, gevent.pool
from gevent import sleep, spawn
loop = gevent.get_hub().loop

def a():
    print('a')
    loop.run_callback(c)

def b():
    print('b')

def c():
    print('c')
loop.run_callback(a)
loop.run_callback(b)
t = loop.timer(0)
t.start(print, 'timer')
sleep(0)
print('main')
sleep(0.001)
