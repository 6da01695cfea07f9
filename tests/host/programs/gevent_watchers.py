# needs: gevent
# trace: blocked: join \(process join\) at gevent_watchers.py:20
# trace: blocked: other \(watcher\) until
# trace: blocked: i/o \(read from pipe, read end \(fd
# trace: blocked: i/o \(subprocess output\) at gevent_watchers.py:31
# trace: blocked: join \(subprocess\) at gevent_watchers.py:33
# never: blocked: timer
"""What a greenlet waits for in gevent's loop is what its watcher watches: a child, a descriptor."""
import os
import sys

import gevent
import gevent.os
from gevent import get_hub, socket, subprocess

pid = gevent.os.fork_and_watch()
if pid == 0:
    gevent.sleep(0.02)
    os._exit(3)
print(os.waitstatus_to_exitcode(gevent.os.waitpid(pid, 0)[1]))
get_hub().wait(get_hub().loop.timer(0.01))
reader, writer = os.pipe()
gevent.os.make_nonblocking(reader)
for wait in (lambda: get_hub().wait(get_hub().loop.io(reader, 1)),
             lambda: socket.wait_read(reader)):
    gevent.spawn_later(0.01, os.write, writer, b"x")
    wait()
    print(os.read(reader, 1))
gevent.spawn_later(0.01, os.write, writer, b"y")
print(gevent.os.nb_read(reader, 1))
print(subprocess.check_output([sys.executable, "-c", "print(42)"]))
child = subprocess.Popen([sys.executable, "-c", ""])
print(child.wait())
