"""An echo server of gevent and its clients: COUNT connections at once, MESSAGES messages on each.

usage: bench_echo.py COUNT

All connections stand before the first message is sent. Prints how long it took by the program's
own clock, from the first connection to the last answer. Measured by bench_connections.py.
"""

import resource
import sys
import time

import gevent
from gevent import socket
from gevent.event import Event
from gevent.server import StreamServer

MESSAGES = 5
count = int(sys.argv[1])
descriptors = 2 * count + 64
if resource.getrlimit(resource.RLIMIT_NOFILE)[0] < descriptors:
    hard = max(descriptors, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, hard))
connected = echoed = 0
everybody = Event()


def echo(connection, address):
    global connected
    connected += 1
    if connected == count:
        everybody.set()
    with connection:
        while data := connection.recv(1024):
            connection.sendall(data)


def client(number, port):
    global echoed
    message = b"%06d" % number
    with socket.create_connection(("127.0.0.1", port)) as connection:
        everybody.wait()
        for _ in range(MESSAGES):
            connection.sendall(message)
            answer = connection.recv(1024)
            echoed += answer == message


server = StreamServer(("127.0.0.1", 0), echo, backlog=4096)
server.start()
began = time.monotonic()
gevent.joinall([gevent.spawn(client, number, server.server_port) for number in range(count)])
print(f"{time.monotonic() - began:.6f}")
server.stop()
if echoed != count * MESSAGES:
    raise SystemExit(f"{echoed} of {count * MESSAGES} messages came back")
