# trace: 1 bytes dropped at .* \(the urgent byte was not taken\)
# trace: SIGURG
"""MSG_OOB on TCP: one urgent byte, told of by SIGURG, by select's third set and by POLLPRI, read
beside the data or, with SO_OOBINLINE, in line; the mark stays where it was."""
import ctypes
import errno
import fcntl
import os
import select
import signal
import socket
import struct
import time

SIOCATMARK, FIONREAD = 0x8905, 0x541B


def name_of(call, *arguments):
    try:
        return call(*arguments)
    except OSError as error:
        return errno.errorcode[error.errno]


def number(request):
    return struct.unpack("i", fcntl.ioctl(there, request, bytes(4)))[0]


def state():
    """At the mark; bytes before it; readable, urgent."""
    ready = poll.poll(0)
    return number(SIOCATMARK), number(FIONREAD), ready[0][1] if ready else 0


def urgent(flags=0):
    return name_of(there.recv, 5, socket.MSG_OOB | flags)


def send(data, flags=0):
    here.send(data, flags)
    time.sleep(0.001)


with socket.create_server(("127.0.0.1", 0)) as server:
    here = socket.create_connection(server.getsockname())
    there, _ = server.accept()
there.setblocking(False)
poll = select.poll()
poll.register(there, select.POLLIN | select.POLLPRI)
print("none", urgent(), state())
send(b"abc", socket.MSG_OOB)
print(state(), select.select([there], [], [there], 0)[2] == [there])
print(there.recv(10), state(), urgent(socket.MSG_PEEK), urgent(), state(), urgent(),
      name_of(there.recv, 5), state())
send(b"x", socket.MSG_OOB)
print("passed by", state(), name_of(there.recv, 5), state(), urgent())
send(b"12X", socket.MSG_OOB)
send(b"34Y", socket.MSG_OOB)
print("a newer one", state(), there.recv(50), state(), urgent(), state())
there.setsockopt(socket.SOL_SOCKET, socket.SO_OOBINLINE, 1)
send(b"5abZ", socket.MSG_OOB)
send(b"cd")
print("in line", state(), there.recv(50), state(), urgent(), there.recv(50), state())
there.setsockopt(socket.SOL_SOCKET, socket.SO_OOBINLINE, 0)
send(b"ab!", socket.MSG_OOB)
send(b"cd")
there.setblocking(True)
print("stops at the mark", there.recv(4, socket.MSG_WAITALL),
      ctypes.CDLL(None).sockatmark(there.fileno()), there.recv(2, socket.MSG_PEEK),
      there.recvmsg(5, 0, socket.MSG_OOB)[::2], there.recv(2, socket.MSG_WAITALL))
there.setblocking(False)

told = []
signal.signal(signal.SIGURG, lambda which, frame: told.append(signal.Signals(which).name))
fcntl.ioctl(there, 0x8901, struct.pack("i", os.getpid()))  # FIOSETOWN
print("owner", fcntl.fcntl(there, fcntl.F_GETOWN) == os.getpid())
send(b"!", socket.MSG_OOB)
send(b"?")
print("signal", told, urgent(), there.recv(5))
send(b"end!", socket.MSG_OOB)
here.close()
time.sleep(0.001)
print("closed", urgent(), there.recv(5), there.recv(5), urgent())

for kind in (socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
    one, other = socket.socketpair(socket.AF_UNIX, kind)
    print("elsewhere", name_of(one.send, b"x", socket.MSG_OOB),
          name_of(other.recv, 1, socket.MSG_OOB))
