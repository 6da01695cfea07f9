"""The program ends with its main greenlet; nobody's finally runs."""

import gevent
import gevent.event, gevent.queue, gevent.lock, gevent.pool
from gevent import sleep, spawn

def f():
    try:
        sleep(10)
    finally:
        print('never printed')
spawn(f)
sleep(0)
print('end')
