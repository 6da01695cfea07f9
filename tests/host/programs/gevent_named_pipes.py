"""A thread of gevent's pool waits in open() for the other side of a named pipe; greenlets go on."""
import os
import tempfile

import gevent.os
from gevent.threadpool import ThreadPool

path = os.path.join(tempfile.mkdtemp(), "pipe")
os.mkfifo(path)
pool = ThreadPool(2)
reading = pool.spawn(lambda: open(path).read())
turns = []
gevent.spawn(lambda: [turns.append(gevent.sleep(0.001)) for _ in range(5)]).join()
print(len(turns), reading.ready())
w = os.open(path, os.O_WRONLY)
gevent.os.make_nonblocking(w)
print(gevent.os.nb_write(w, b"from a greenlet"))
os.close(w)
print(reading.get())

# a greenlet waits for what comes
r = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
w = os.open(path, os.O_WRONLY)
waits = gevent.spawn(gevent.os.nb_read, r, 100)
gevent.sleep(0.001)
print(waits.ready(), os.write(w, b"to a greenlet"), waits.get())
