"""A greenlet that swallows kill() lives on; kill() waits for it, or until its timeout."""

import gevent
import gevent.event, gevent.queue, gevent.lock, gevent.pool
from gevent import sleep, spawn

def f():
    try:
        sleep(1)
    except BaseException as ex:
        print('caught', type(ex).__name__)
    sleep(0.01)
    print('still')
    return 7
g = spawn(f)
sleep(0)
g.kill()
print(g.value)
g = spawn(f)
sleep(0)
g.kill(KeyError, timeout=0.001)
print(g.value)
g.join()
print(g.value)
