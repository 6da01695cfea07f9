"""A gevent server that echoes, clients with time limits, and some that leave without a word."""

import gevent
from gevent import socket
from gevent.server import StreamServer


def echo(connection, address):
    with connection:
        try:
            while data := connection.recv(1000):
                connection.sendall(data)
        except OSError:
            pass


def client(number, port):
    data = b"%d" % number * 2_000
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            connection.sendall(data)
            if number % 4 == 3:
                return "left"
            got = b""
            while len(got) < len(data):
                part = connection.recv(3_000)
                if not part:
                    return "short"
                got += part
            return "whole" if got == data else "torn"
    except OSError as error:
        return type(error).__name__


server = StreamServer(("127.0.0.1", 8000), echo)
server.start()
clients = [gevent.spawn(client, number, 8000) for number in range(20)]
gevent.joinall(clients)
print(*sorted(c.value for c in clients))
server.stop()
