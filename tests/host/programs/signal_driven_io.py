# trace: signal 29 \(SIGIO: pipe, read end \(fd \d+\) is ready\)
# trace: ready: notified .*signal SIGIO
"""O_ASYNC, F_SETOWN, F_SETSIG: files that tell by a signal that they are ready."""
import fcntl
import os
import signal
import socket
import threading
import time

heard = []


def note(number, frame):
    heard.append(signal.Signals(number).name)


def watch(fd, flags=os.O_NONBLOCK):
    fcntl.fcntl(fd, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(fd, fcntl.F_SETFL, flags | os.O_ASYNC)


def tell():
    print(heard)
    heard.clear()


signal.signal(signal.SIGIO, note)

# a pipe
reading, writing = os.pipe()
os.write(writing, b"before")
watch(reading)
print(fcntl.fcntl(reading, fcntl.F_GETOWN) == os.getpid())
print(bool(fcntl.fcntl(reading, fcntl.F_GETFL) & os.O_ASYNC))
tell()
os.write(writing, b"1")
tell()
os.write(writing, b"2")
tell()
print(os.read(reading, 100))
tell()
threading.Timer(0.1, os.write, (writing, b"3")).start()
before = time.monotonic()
signal.pause()
print(os.read(reading, 100), round(time.monotonic() - before, 1))
tell()
fcntl.fcntl(reading, fcntl.F_SETFL, os.O_NONBLOCK)
os.write(writing, b"4")
tell()

# both ends of a socket pair, and the end of the stream
a, b = socket.socketpair()
watch(a.fileno())
b.send(b"x")
tell()
a.send(b"y")
b.recv(1)
tell()
b.close()
tell()

# a listener, then what it accepts
server = socket.create_server(("127.0.0.1", 0))
watch(server.fileno())
client = socket.create_connection(server.getsockname())
time.sleep(0.05)
print(bool(heard), set(heard))
heard.clear()
peer, _ = server.accept()
watch(peer.fileno())
client.sendall(b"hello")
time.sleep(0.05)
print(set(heard), peer.recv(10))
heard.clear()

# another signal, that tells which file it was
first = signal.SIGRTMIN + 1
signal.pthread_sigmask(signal.SIG_BLOCK, {first})
one, other = socket.socketpair()
watch(one.fileno())
fcntl.fcntl(one.fileno(), 10, first)  # F_SETSIG
print(fcntl.fcntl(one.fileno(), 11) == first)  # F_GETSIG
other.send(b"1")
other.send(b"2")
for _ in range(2):
    info = signal.sigtimedwait({first}, 1)
    print(info.si_signo == first, bool(info.si_band & 1))

# whom there is not cannot be told
try:
    fcntl.fcntl(reading, fcntl.F_SETOWN, 999_999)
except OSError as error:
    print(error)

# at its end the interpreter gives up its handlers, and SIGIO would end the program
for file in a, server, peer, one:
    fcntl.fcntl(file.fileno(), fcntl.F_SETFL, os.O_NONBLOCK)
