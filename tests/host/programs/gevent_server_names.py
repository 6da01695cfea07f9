# trace: ^handle born: greenlet
# trace: ^handle 2 born: greenlet
# never: _handle_and_close_when_done
"""Greenlets in which a server of gevent's calls its handler go by the handler's name."""
import gevent
from gevent import socket
from gevent.server import StreamServer


def handle(client, address):
    client.sendall(b"hello " + client.recv(100))
    client.close()


def visit(number):
    with socket.create_connection(("127.0.0.1", server.server_port)) as s:
        s.sendall(b"client %d" % number)
        return s.recv(100).decode()


server = StreamServer(("127.0.0.1", 0), handle)
server.start()
for answer in [gevent.spawn(visit, n) for n in range(2)]:
    print(answer.get())
server.stop()
