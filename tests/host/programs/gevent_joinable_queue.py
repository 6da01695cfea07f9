"""JoinableQueue: join() returns when every task is done."""

import gevent
import gevent.event, gevent.queue, gevent.lock, gevent.pool
from gevent import sleep, spawn
q = gevent.queue.JoinableQueue()

def w(n):
    while True:
        x = q.get()
        print(n, x)
        sleep(0.001)
        q.task_done()
ws = [spawn(w, i) for i in range(2)]
for i in range(5):
    q.put(i)
q.join()
print('joined')
gevent.killall(ws)
print([g.dead for g in ws])
