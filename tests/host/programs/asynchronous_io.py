# trace: operation 1 started.*read from pipe, read end
# trace: operation 1 done
# trace: signal 10 \(SIGUSR1: read from pipe, read end \(fd \d+\) is done\)
"""aio(7): requests that the kernel serves in the background, on pipes, sockets and files."""
import errno
import os
import pathlib
import signal
import socket
import sys
import tempfile
import threading
import time

scenarios = pathlib.Path(__file__).resolve().parents[3] / "scenarios"
sys.path.insert(0, str(scenarios / "4_io_models"))
from _support import aio  # noqa: E402


def since(before):
    """In tenths; a machine under load may be late."""
    return int((time.monotonic() - before + 0.02) * 10) / 10


# a read that has to wait: by asking, by waiting, by a signal
reading, writing = os.pipe()
before = time.monotonic()
request = aio.read(reading, 100)
print(request.done(), since(before))
try:
    request.result()
except BlockingIOError as error:
    print(errno.errorcode[error.errno])
threading.Timer(0.1, os.write, (writing, b"one")).start()
print(aio.suspend([request], 0.05))
print(aio.suspend([request]), request.done(), request.result(), since(before))

heard = []
signal.signal(signal.SIGUSR1, lambda number, frame: heard.append(request.result()))
request = aio.read(reading, 100, signal=signal.SIGUSR1)
threading.Timer(0.1, os.write, (writing, b"two")).start()
before = time.monotonic()
signal.pause()
print(heard, since(before))
signal.signal(signal.SIGUSR1, signal.SIG_IGN)

# several on one descriptor are served in their order; the one being served is not canceled
first, second, third = (aio.read(reading, 3) for _ in range(3))
time.sleep(0.05)
print(first.cancel(), second.cancel(), second.done())
try:
    second.result()
except OSError as error:
    print(errno.errorcode[error.errno])
os.write(writing, b"abcdef")
aio.suspend([third])
print(first.result(), third.result(), first.cancel())

# a write that has to wait for room
fill = aio.write(writing, b"x" * 100_000)
time.sleep(0.05)
print(fill.done(), len(os.read(reading, 65536)))
aio.suspend([fill])
print(fill.result(), len(os.read(reading, 65536)))

# sockets, and the end of a stream
a, b = socket.socketpair()
requests = [aio.read(a.fileno(), 10), aio.write(a.fileno(), b"out")]
b.send(b"in")
for request in requests:
    aio.suspend([request])
    print(request.result())
print(b.recv(10))
b.close()
end = aio.read(a.fileno(), 10)
aio.suspend([end])
print(end.result())

# files: at offsets
with tempfile.TemporaryFile() as file:
    writes = [aio.write(file.fileno(), word, at) for at, word in ((0, b"hello "), (6, b"world"))]
    for request in writes:
        aio.suspend([request])
        print(request.result())
    part = aio.read(file.fileno(), 100, 3)
    aio.suspend([part])
    print(part.result())

# what goes wrong, is told by the result
wrong = aio.read(999, 10)
aio.suspend([wrong])
try:
    wrong.result()
except OSError as error:
    print(error)


# a handler ends a wait
def stop(number, frame):
    raise TimeoutError("the alarm")


signal.signal(signal.SIGALRM, stop)
signal.setitimer(signal.ITIMER_REAL, 0.1)
try:
    aio.suspend([aio.read(reading, 10)])
except TimeoutError as error:
    print(error)
