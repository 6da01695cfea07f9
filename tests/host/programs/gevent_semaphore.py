"""A released semaphore does not hand off: whoever asks first gets it."""

import gevent
import gevent.event, gevent.queue, gevent.lock, gevent.pool
from gevent import sleep, spawn
s = gevent.lock.Semaphore(1)

def f(n):
    for i in range(3):
        s.acquire()
        print(n, i)
        s.release()

def g(n):
    for i in range(3):
        s.acquire()
        print(n, i)
        sleep(0)
        s.release()
gevent.joinall([spawn(f, 'a'), spawn(g, 'b'), spawn(f, 'c'), spawn(g, 'd')])
