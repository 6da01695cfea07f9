"""A process that is killed in the middle of a call closes what the call holds: whoever reads or
writes the other end of a pipe, a named pipe or a socket hears of it."""
import array
import fcntl
import os
import signal
import socket
import subprocess
import sys
import tempfile
import termios
import time

PATH = os.path.join(tempfile.mkdtemp(), "pipe")
os.mkfifo(PATH)
signal.signal(signal.SIGPIPE, signal.SIG_IGN)


def started(code, *arguments, numbers=()):
    child = subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)], pass_fds=numbers)
    time.sleep(0.3)  # most likely it waits in its call by now; if not, all ends alike
    return child


def waiting(number):
    count = array.array("i", [0])
    fcntl.ioctl(number, termios.FIONREAD, count)
    return count[0]


def killed(child):
    child.kill()
    return child.wait()


# it reads from a pipe: the writer's end is broken
r, w = os.pipe()
child = started("import os, sys; os.read(int(sys.argv[1]), 1)", r, numbers=[r])
os.close(r)
print(killed(child))
try:
    print(os.write(w, b"x"))
except BrokenPipeError as error:
    print(type(error).__name__)

# it writes to a full one: the reader comes to the end
r, w = os.pipe()
child = started("import os, sys; os.write(int(sys.argv[1]), b'x' * 100_000)", w, numbers=[w])
os.close(w)
while waiting(r) < 65536:
    time.sleep(0.01)
print(killed(child))
got = 0
while data := os.read(r, 1 << 20):
    got += len(data)
print(got)

# it receives from a socket, also in another thread
a, b = socket.socketpair()
CODE = """
import socket, sys, threading
other = socket.socket(fileno=int(sys.argv[1]))
threading.Thread(target=other.recv, args=(1,)).start()
other.recv(1)
"""
child = started(CODE, b.fileno(), numbers=[b.fileno()])
b.close()
print(killed(child), a.recv(10))

# it opens a named pipe: it waits there no more
child = started("import sys; open(sys.argv[1], 'w')", PATH)
print(killed(child))
r = os.open(PATH, os.O_RDONLY | os.O_NONBLOCK)
print(os.read(r, 1))
os.close(r)
child = started("import sys; open(sys.argv[1])", PATH)
print(killed(child))
try:
    os.open(PATH, os.O_WRONLY | os.O_NONBLOCK)
except OSError as error:
    print(error.errno)
