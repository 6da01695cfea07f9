# trace: packet \d+ sent: data, 10 bytes, .* arrives
# trace: packet \d+ sent: data, 10 bytes, .* arrives
# trace: packet \d+ sent: data, 4 bytes, .* arrives at 20\d
# never: packet \d+ sent: data, 5 bytes
"""TCP_CORK and MSG_MORE: what does not fill a packet waits for more, 200 ms at most."""
import socket
import time

with socket.create_server(("127.0.0.1", 0)) as server:
    here = socket.create_connection(server.getsockname())
    there, _ = server.accept()
there.setblocking(False)


def now():
    try:
        return there.recv(100)
    except BlockingIOError:
        return None


here.send(b"head ", socket.MSG_MORE)
print("held", now())
here.send(b"body.")
print("together", now())
here.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
here.send(b"12345")
here.send(b"67890")
print("corked", now())
here.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)
print("uncorked", now())
here.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
here.send(b"slow")
began = time.monotonic()
there.setblocking(True)
print(there.recv(100), "after a while:", time.monotonic() - began > 0.1)
here.send(b"last")
here.close()
print("at the end", there.recv(100), there.recv(100))
