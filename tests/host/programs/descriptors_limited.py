"""A process has no descriptor beyond its limit, whatever it is of: a file of its own, the stream it
was started with, or a library's text."""
import decimal
import errno
import os
import resource
import socket

resource.setrlimit(resource.RLIMIT_NOFILE, (60, 60))
WAYS = {
    "a stream": lambda: os.dup(0),
    "a pipe": lambda: os.pipe()[1],
    "a socket": lambda: socket.socket().detach(),
    "a library": lambda: os.open(decimal.__file__, os.O_RDONLY),
}
for name, way in WAYS.items():
    numbers = []
    try:
        while True:
            numbers.append(way())
    except OSError as error:
        print(name, numbers[-1], errno.errorcode[error.errno])
    os.closerange(3, 60)
try:
    os.dup2(1, 60)
except OSError as error:
    print(errno.errorcode[error.errno])
