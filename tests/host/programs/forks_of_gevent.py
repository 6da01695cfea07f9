# needs: gevent
# trace: python 2 born: process
# never: Unsupported
"""gevent in processes that are forked: the hub goes on in the child, with what was queued, timed
and watched; watchers of forks and of child processes; a prefork server."""
import gevent.monkey

gevent.monkey.patch_all()

import os
import socket
import time

import gevent
import gevent.event
import gevent.os
import gevent.queue
import gevent.server
from gevent import get_hub

READ, WRITE = os.pipe()


def say(*words):
    """What a child says comes by the pipe, so that its order is its own."""
    os.write(WRITE, (" ".join(map(str, words)) + "\n").encode())


def told():
    """told: what was said until now."""
    say("end")
    text = b""
    while not text.endswith(b"end\n"):
        text += os.read(READ, 100_000)
    return text.decode().removesuffix("end\n")


def worker(name, seconds):
    for turn in range(3):
        gevent.sleep(seconds)
        say(name, turn)
    return name


def in_child(work):
    pid = os.fork()
    if pid == 0:
        work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


# greenlets that sleep, and one that has not begun, go on in the child
sleepers = [gevent.spawn(worker, name, seconds) for name, seconds in (("a", 0.1), ("b", 0.25))]
gevent.sleep(0.15)
late = gevent.spawn(worker, "late", 0.01)


def join_all():
    say("in the child")
    gevent.joinall(sleepers + [late])
    say([each.value for each in sleepers], late.value)


pid = gevent.os.fork_gevent()
if pid == 0:
    join_all()
    os._exit(3)
gevent.joinall(sleepers + [late])
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), sorted(told().splitlines()))

# a watcher of forks; timeouts; a queue and events between greenlets of the child
forks = []
watcher = get_hub().loop.fork(ref=False)
watcher.start(lambda: forks.append(os.getpid() != parent))
parent = os.getpid()


def of_the_child():
    gevent.sleep(0.01)
    gevent.sleep(0.01)
    say("forks:", forks)
    queue, event = gevent.queue.Queue(), gevent.event.Event()

    def producer():
        for number in range(3):
            queue.put(number)
            gevent.sleep(0.01)
        event.set()
    gevent.spawn(producer)
    say([queue.get() for _ in range(3)], event.wait(1))
    with gevent.Timeout(0.05, False):
        gevent.sleep(1)
        say("not reached")
    say("time is up", gevent.get_hub().threadpool.apply(lambda: 6 * 7))


print(in_child(of_the_child), told(), forks, end="\n")

# fork_and_watch: the callback runs in the hub
ended = []
pid = gevent.os.fork_and_watch(lambda w: ended.append((w.pid == pid, w.rstatus >> 8)))
if pid == 0:
    gevent.sleep(0.02)
    os._exit(7)
while not ended:
    gevent.sleep(0.01)
print(ended, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))

# several at once: waitpid() waits in the hub while another greenlet runs
ticks = []
ticker = gevent.spawn(lambda: [ticks.append(gevent.sleep(0.01)) for _ in range(5)])
pids = []
for number in range(4):
    pid = os.fork()
    if pid == 0:
        time.sleep(0.03 * (4 - number))
        os._exit(number)
    pids.append(pid)
print([os.waitstatus_to_exitcode(os.waitpid(each, 0)[1]) for each in pids], len(ticks))

# a descriptor that a greenlet of the parent waits for: the child's copy waits for it, too
left, right = socket.socketpair()


def reader():
    say("read", left.recv(10))


reading = gevent.spawn(reader)
gevent.sleep(0.01)


# the parent as a whole waits meanwhile, so that it does not read instead
pid = gevent.os.fork_gevent()
if pid == 0:
    right.send(b"child")
    reading.join()
    os._exit(0)
print(gevent.monkey.get_original("os", "waitpid")(pid, 0)[1], told(), end="")
right.send(b"parent")
reading.join()
print(told(), end="")

# a prefork server: the children accept at one socket
listener = socket.create_server(("127.0.0.1", 0), backlog=16)
address = listener.getsockname()
workers = []
for number in range(2):
    pid = os.fork()
    if pid == 0:
        def answer(connection, _):
            connection.sendall(b"hello " + connection.recv(100))
            connection.close()
        server = gevent.server.StreamServer(listener, answer)
        server.start()
        gevent.sleep(0.5)
        server.stop()
        os._exit(number)
    workers.append(pid)


def ask(number):
    with socket.create_connection(address) as connection:
        connection.sendall(b"%d" % number)
        return connection.recv(100).decode()


asked = [gevent.spawn(ask, number) for number in range(6)]
gevent.joinall(asked)
print([each.value for each in asked])
print([os.waitstatus_to_exitcode(os.waitpid(each, 0)[1]) for each in workers])
