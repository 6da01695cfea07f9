"""iwait() and wait() give greenlets in the order in which they finish."""

import gevent
import gevent.event, gevent.queue, gevent.lock, gevent.pool
from gevent import sleep, spawn

def f(n):
    sleep(n * 0.01)
    return n
gs = [spawn(f, i) for i in (3, 1, 2)]
for g in gevent.iwait(gs):
    print(g.value)
gs = [spawn(f, i) for i in (3, 1, 2)]
print([g.value for g in gevent.wait(gs, count=1)])
print([g.value for g in gevent.wait(gs, timeout=0.015)])
