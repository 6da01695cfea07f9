"""Waiting for what nobody can bring raises LoopExit in the main greenlet."""

import gevent
import gevent.event, gevent.queue, gevent.lock, gevent.pool
from gevent import sleep, spawn
try:
    gevent.event.Event().wait()
except gevent.exceptions.LoopExit as e:
    print('LoopExit', str(e)[:35])
try:
    gevent.queue.Queue().get()
except gevent.exceptions.LoopExit:
    print('LoopExit 2')
g = spawn(gevent.event.Event().wait)
print(gevent.wait(timeout=0.01))
print(gevent.wait())
