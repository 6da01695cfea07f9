"""os.writev and socket.sendfile reach the other side whole."""
import os
import socket
import tempfile

a, b = socket.socketpair()
print(os.writev(a.fileno(), [b"one ", b"two"]), b.recv(100))
with tempfile.TemporaryFile() as file:
    file.write(b"of a file")
    file.seek(0)
    print(a.sendfile(file), b.recv(100))
