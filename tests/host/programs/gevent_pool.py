"""Pool: map, imap, spawn that waits for room, join."""

import gevent
import gevent.event, gevent.queue, gevent.lock, gevent.pool
from gevent import sleep, spawn
p = gevent.pool.Pool(2)

def f(n):
    print('s', n)
    sleep(0.01)
    print('e', n)
    return n * 2
print(p.map(f, range(5)))
print(list(p.imap(f, range(3))))
print(sorted(p.imap_unordered(f, range(3))))
for i in range(4):
    p.spawn(f, i)
    print('spawned', i, p.free_count())
p.join()
