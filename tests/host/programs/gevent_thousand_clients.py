"""1000 clients are connected to a gevent server at the same time."""
import resource

import gevent
from gevent import socket
from gevent.event import Event
from gevent.server import StreamServer

resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
peak = connected = 0
everybody = Event()


def echo(connection, address):
    global connected, peak
    connected += 1
    peak = max(peak, connected)
    if connected == 1000:
        everybody.set()
    with connection:
        while data := connection.recv(100):
            connection.sendall(data)
    connected -= 1


def client(number, port):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        everybody.wait()
        connection.sendall(b"%d" % number)
        return int(connection.recv(100))


server = StreamServer(("127.0.0.1", 0), echo, backlog=1024)
server.start()
clients = [gevent.spawn(client, number, server.server_port) for number in range(1000)]
gevent.joinall(clients)
gevent.sleep(0.05)
print(sum(c.value for c in clients), peak, connected)
server.stop()
