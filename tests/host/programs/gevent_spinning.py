"""A greenlet that spins on sleep(0) does not keep a timer from firing."""

import gevent
import gevent.event, gevent.queue, gevent.lock, gevent.pool
from gevent import sleep, spawn
import time
done = []

def spin():
    while not done:
        sleep(0)

def t():
    sleep(0.02)
    done.append(1)
    print('timer ran')
gevent.joinall([spawn(spin), spawn(t)])
