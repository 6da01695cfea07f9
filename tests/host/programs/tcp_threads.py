# trace: main opened TCP socket
# trace: blocked: i/o \(recv from 127.0.0.1:\d+ \(fd \d+\)\)
# trace: recv fd \d+ .*, waited
"""A server thread and a client talk over 127.0.0.1; half close, refusal, time-out, unknown host."""
import socket
import threading
import time

listener = socket.create_server(("127.0.0.1", 0))
port = listener.getsockname()[1]


def serve():
    connection, _ = listener.accept()
    with connection:
        while data := connection.recv(100):
            time.sleep(0.01)
            connection.sendall(data.upper())
        connection.sendall(b"end")


server = threading.Thread(target=serve)
server.start()
client = socket.create_connection(("127.0.0.1", port))
client.sendall(b"hello")
print(client.recv(100))
client.settimeout(0.02)
try:
    client.recv(100)
except TimeoutError as error:
    print(error)
client.setblocking(False)
try:
    client.recv(100)
except BlockingIOError as error:
    print(error)
client.setblocking(True)
client.shutdown(socket.SHUT_WR)
print(client.recv(100), client.recv(100))
client.close()
server.join()
listener.close()
for address in (("127.0.0.1", port), ("nowhere.invalid", 80)):
    try:
        socket.create_connection(address)
    except OSError as error:
        print(type(error).__name__, error)
