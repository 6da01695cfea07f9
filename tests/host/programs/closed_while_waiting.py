# never: note: unsupported
"""A call that waits goes on with the files it began with: another thread closes their numbers, and
opens other files under them."""
import fcntl
import os
import socket
import tempfile
import termios
import threading
import time

folder = tempfile.mkdtemp()


def waits(what, call):
    """What a call gives during which others act: told by join()."""
    result = []

    def run():
        try:
            result.append(call())
        except OSError as error:
            result.append(error.strerror)

    class Caller(threading.Thread):
        def join(self):
            super().join()
            print(what, *result)

    thread = Caller(target=run)
    thread.start()
    time.sleep(0.1)
    return thread


def other():
    """A file that takes the lowest number."""
    return os.open(os.path.join(folder, "other"), os.O_RDWR | os.O_CREAT)


# from a pipe to a pipe
r, w = os.pipe()
r2, w2 = os.pipe()
thread = waits("pipe to pipe:", lambda: os.splice(r, w2, 100))
os.close(w2)
number = other()
print(number == w2)
os.write(w, b"abc")
thread.join()
print(os.read(r2, 10), os.read(r2, 10), os.fstat(number).st_size)
os.close(number)

# the pipe that is read from
r2, w2 = os.pipe()
thread = waits("its source:", lambda: os.splice(r, w2, 100))
kept = os.dup(r)
os.write(w, b"abc")
os.close(r)
number = other()
thread.join()
print(number == r, os.read(r2, 10), os.fstat(number).st_size)
os.close(number)
r = kept

# to a socket that does not block
a, b = socket.socketpair()
a.setblocking(False)
thread = waits("to a socket:", lambda: os.splice(r, a.fileno(), 100))
os.write(w, b"abc")
number = os.dup(r)
os.close(r)
thread.join()
r = number
print(b.recv(10))

# a pipe that is full
c, d = os.pipe()
full = fcntl.fcntl(d, fcntl.F_GETPIPE_SZ)
os.write(d, b"x" * full)
os.write(w, b"abc")
thread = waits("a full pipe:", lambda: os.splice(r, d, 100))
os.close(d)
number = other()
print(number == d, len(os.read(c, full)))
thread.join()
print(os.read(c, 10), os.fstat(number).st_size)
os.close(number)

# from a file: the program reads on from its own
path = os.path.join(folder, "file")
with open(path, "wb") as file:
    file.write(b"0123456789" * 10_000)
source = os.open(path, os.O_RDONLY)
a, b = socket.socketpair()
a.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
thread = waits("sendfile:", lambda: os.sendfile(a.fileno(), source, None, 100_000))
kept = os.dup(source)
number = other()
os.dup2(number, source)
got = b""
while len(got) < 100_000:
    got += b.recv(100_000)
thread.join()
print(got == b"0123456789" * 10_000, os.lseek(kept, 0, os.SEEK_CUR),
      os.lseek(source, 0, os.SEEK_CUR), os.fstat(number).st_size)

# how much there is to read; what has no room
count = bytearray(4)
for at in (99_990, 100_000, 100_001, 100_010):
    os.lseek(kept, at, os.SEEK_SET)
    fcntl.ioctl(kept, termios.FIONREAD, count)
    print(at, int.from_bytes(count, "little", signed=True))
most = 2 ** 63 - 1
for file, offset, size in ((number, most, 10), (number, 10, most), (number, most - 9, 10),
                           (kept, most, 10), (c, most, 10), (number, -1, 10), (number, most, 0)):
    try:
        print(os.posix_fallocate(file, offset, size))
    except OSError as error:
        print(error.strerror)
print(os.fstat(number).st_size)
