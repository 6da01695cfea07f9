"""After destroy() the next blocking call makes a new hub."""

import gevent
import gevent.event, gevent.queue, gevent.lock, gevent.pool
from gevent import sleep, spawn
sleep(0.001)
h = gevent.get_hub()
h.destroy()
print(gevent.get_hub() is h)
sleep(0.001)
print('ok')
gevent.get_hub().destroy(destroy_loop=True)
sleep(0.001)
print('ok2')
