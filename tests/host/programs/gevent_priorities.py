"""Timers that are due together run by priority: the sleep ends before the Timeout."""

import gevent
import gevent.event, gevent.queue, gevent.lock, gevent.pool
from gevent import sleep, spawn
import time

def f():
    try:
        with gevent.Timeout(0.3):
            sleep(0.4)
            print('slept')
    except gevent.Timeout:
        print('timeout')

def g():
    sleep(0.001)
    time.sleep(0.6)
gevent.joinall([spawn(f), spawn(g)])
