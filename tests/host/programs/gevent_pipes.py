"""Pipes under gevent's I/O watchers: a greenlet waits for a descriptor, whoever writes resumes it;
watchers of one descriptor are called in the order of their starts, as long as it stays ready."""
import os

import gevent
from gevent import get_hub, os as gos, select, socket


def reader(name, fd):
    got = b""
    while True:
        data = gos.nb_read(fd, 5)
        if not data:
            break
        got += data
        print(name, data)
    print(name, "end", got)


def writer(fd):
    for i in range(3):
        gos.nb_write(fd, b"abcdefgh"[: i + 4])
        gevent.sleep(0.01)
    os.close(fd)


r, w = os.pipe()
gos.make_nonblocking(r)
gos.make_nonblocking(w)
gevent.joinall([gevent.spawn(reader, "reader", r), gevent.spawn(writer, w)])

# a pipe that is full: the writer waits until there is room
r2, w2 = os.pipe()
gos.make_nonblocking(r2)
gos.make_nonblocking(w2)


def fill():
    sent = 0
    while sent < 200_000:
        sent += gos.nb_write(w2, b"x" * (200_000 - sent))
    os.close(w2)
    print("filled", sent)


def drain():
    total = 0
    while data := gos.nb_read(r2, 30_000):
        total += len(data)
        gevent.sleep(0.001)
    print("drained", total)


gevent.joinall([gevent.spawn(drain), gevent.spawn(fill)])

# several watchers, level triggered
r3, w3 = os.pipe()
loop = get_hub().loop
calls = []
watchers = [loop.io(r3, 1) for _ in range(3)]


def seen(i):
    calls.append(i)
    if len(calls) == 5:
        for watcher in watchers:
            watcher.stop()


for i, watcher in enumerate(watchers):
    watcher.start(seen, i)
print("active", [watcher.active for watcher in watchers])
gevent.sleep(0.01)
print("nothing yet", calls)
os.write(w3, b"!")
gevent.sleep(0.01)
print("calls", sorted(set(calls)), len(calls) >= 5)
for watcher in watchers:
    watcher.close()

print("select", [len(ready) for ready in select.select([r3], [w3], [], 1)])
os.read(r3, 1)
print("select times out", select.select([r3], [], [], 0.01))
poll = select.poll()
poll.register(r3, select.POLLIN)
print("poll", poll.poll(10))
gevent.spawn_later(0.01, os.write, w3, b"?")
print("poll", [(fd == r3, event) for fd, event in poll.poll(1000)])

# a wait that times out, and one that is cancelled
os.read(r3, 1)
with gevent.Timeout(0.01, False):
    socket.wait_read(r3)
print("waited in vain")
waiting = gevent.spawn(socket.wait_read, r3)
gevent.sleep(0)
waiting.kill()
print("killed", waiting.dead)
try:
    socket.wait_read(r3, timeout=0.01)
except TimeoutError as error:
    print("timeout", error)

# trace: reader blocked: i/o \(read from pipe, read end \(fd \d+\)\)
# trace: pipe, read end in$
# trace: hub's epoll set watches pipe, read end fd \d+ for: in
# trace: reader ready: notified \(pipe, read end \(fd \d+\)\)
# trace: fill blocked: i/o \(write to pipe, write end \(fd \d+\)\)
# trace: fill ready: notified by drain \(pipe, write end \(fd \d+\)\)
