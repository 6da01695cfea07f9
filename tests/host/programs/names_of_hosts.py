# alone: 0
# recipe: {"world": {"hosts": [{"name": "far.example", "latency_ns": 20000000,
# recipe:                      "services": [{}]}]}}
# trace: operation 1 started \(look up far.example\)
# prints: 10.0.0.1 after 1 ms
# prints: gaierror at once
# prints: 127.0.0.1 at once
# prints: an answer after 40 ms
"""Asking for a declared host takes 1 ms; a name that nobody has fails; the loopback takes no time,
and a declared host its latency each way."""
import socket
import threading
import time


def ms(began):
    return round((time.monotonic() - began) * 1000)


began = time.monotonic()
address = socket.getaddrinfo("far.example", 80)[0][4]
print(address[0], "after", ms(began), "ms")
began = time.monotonic()
try:
    socket.getaddrinfo("nowhere.example", 80)
except socket.gaierror as error:
    print(type(error).__name__, "at once" if ms(began) == 0 else ms(began))
listener = socket.create_server(("127.0.0.1", 0))
began = time.monotonic()
near = socket.create_connection(listener.getsockname())
threading.Thread(target=lambda: listener.accept()[0].sendall(b"x")).start()
near.recv(1)
print(near.getpeername()[0], "at once" if ms(began) == 0 else ms(began))
far = socket.create_connection(address)
far.sendall(b"GET / HTTP/1.0\r\n\r\n")
began = time.monotonic()
far.recv(1)
print("an answer after", ms(began), "ms")
