"""Group: join, map, imap_unordered, apply_async."""

import gevent
import gevent.event, gevent.queue, gevent.lock, gevent.pool
from gevent import sleep, spawn
g = gevent.pool.Group()

def f(n):
    sleep(0.01 * n)
    return n
for i in range(3):
    g.spawn(f, i)
g.join()
print(len(g))
print(g.map(f, [2, 1, 0]))
print(list(g.imap_unordered(f, [2, 1, 0])))
x = g.apply_async(f, (1,))
print(x.get())
