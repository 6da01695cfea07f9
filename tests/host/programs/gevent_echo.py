"""gevent's sockets and StreamServer: 100 clients send 5 messages each, at the same time; what they
send is echoed, nothing is lost, and who waits says for which connection."""
import gevent
from gevent import socket
from gevent.server import StreamServer

served = []


def echo(connection, address):
    count = 0
    while data := connection.recv(1024):
        connection.sendall(data)
        count += len(data)
    served.append(count)


def client(number, port):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        for i in range(5):
            message = b"client %d message %d" % (number, i)
            connection.sendall(message)
            got = b""
            while len(got) < len(message):
                got += connection.recv(1024)
            if got != message:
                return "broken"
            gevent.sleep(0.001)
    return "ok"


server = StreamServer(("127.0.0.1", 0), echo, backlog=128)
server.start()
clients = [gevent.spawn(client, number, server.server_port) for number in range(100)]
gevent.joinall(clients)
print([c.value for c in clients].count("ok"))
gevent.sleep(0.01)
print(len(served), sum(served))
server.stop()
try:
    socket.create_connection(("127.0.0.1", server.server_port or 1))
except OSError as error:
    print(type(error).__name__)

# a peer that does not answer, one that goes, and a socket that somebody else closes
a, b = socket.socketpair()
a.settimeout(0.01)
try:
    a.recv(1)
except TimeoutError as error:
    print("timeout:", error)
a.settimeout(None)
gevent.spawn_later(0.01, b.close)
print("end:", a.recv(1))
a.close()
a, b = socket.socketpair()
gevent.spawn_later(0.01, a.close)
try:
    a.recv(1)
except OSError as error:
    print("closed by another:", error)

# more than the buffers hold: who sends waits until the other one reads
a, b = socket.socketpair()


def reads():
    total = 0
    while data := b.recv(100_000):
        total += len(data)
        gevent.sleep(0.0005)
    return total


reader = gevent.spawn(reads)
a.sendall(bytes(3_000_000))
a.close()
print(reader.get())

# trace: hub's epoll set watches .*127.0.0.1:\d+ fd \d+ for: in
# trace: blocked: i/o \(recv from 127.0.0.1:\d+ \(fd \d+\)\)
# trace: ready: notified .*127.0.0.1:\d+ \(fd \d+\)
