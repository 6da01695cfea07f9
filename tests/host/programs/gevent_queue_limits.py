"""Queue.get and put give up after their timeouts."""

import gevent
import gevent.event, gevent.queue, gevent.lock, gevent.pool
from gevent import sleep, spawn
q = gevent.queue.Queue()
try:
    q.get(timeout=0.01)
except gevent.queue.Empty:
    print('empty')
q = gevent.queue.Queue(1)
q.put(1)
try:
    q.put(2, timeout=0.01)
except gevent.queue.Full:
    print('full')
print(q.qsize(), q.peek())
