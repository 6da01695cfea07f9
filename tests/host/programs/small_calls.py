# never: Unsupported
"""Calls that C code makes and Python has no name for: capabilities, the core one runs on, what
waits in a socket, the groups of a user."""
import array
import ctypes
import errno
import fcntl
import os
import socket
import termios

libc = ctypes.CDLL("libc.so.6", use_errno=True)


def call(name, *words):
    ctypes.set_errno(0)
    result = getattr(libc, name)(*words)
    return result if result >= 0 else errno.errorcode[ctypes.get_errno()]


class Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


V1, V3 = 0x19980330, 0x20080522
data = (ctypes.c_uint32 * 6)()
for version, pid in ((V3, 0), (V1, 0), (V3, os.getpid()), (V3, -1), (V3, 999999)):
    print(hex(version), call("capget", ctypes.byref(Header(version, pid)), data))
header = Header(0, 0)
print(call("capget", ctypes.byref(header), None), hex(header.version))
for name in ("capget", "capset"):
    print(call(name, ctypes.byref(Header(1, 0)), data))
core, node = ctypes.c_uint(99), ctypes.c_uint(99)
print(call("sched_getcpu") in os.sched_getaffinity(0),
      call("getcpu", ctypes.byref(core), ctypes.byref(node)), core.value < 64, node.value < 64)


def waiting(sock):
    number = array.array("i", [-1])
    fcntl.ioctl(sock, termios.FIONREAD, number)
    return number[0]


udp, other = socket.socket(type=socket.SOCK_DGRAM), socket.socket(type=socket.SOCK_DGRAM)
udp.bind(("127.0.0.1", 0))
print(waiting(udp))
for text in (b"first", b"the second", b""):
    other.sendto(text, udp.getsockname())
print(waiting(udp), udp.recv(9), waiting(udp), udp.recv(99), waiting(udp), udp.recv(9),
      waiting(udp))
for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
    one, two = socket.socketpair(type=kind)
    one.send(b"abc")
    one.send(b"defgh")
    print(kind.name, waiting(two), two.recv(2), waiting(two))
other.connect(("127.0.0.1", 9))
other.send(b"to nobody")
print(waiting(other))
try:
    other.recv(1)
except OSError as error:
    print(error.strerror)

import grp  # noqa: E402

libc.getgrnam.restype = ctypes.POINTER(ctypes.c_char_p)
found = libc.getgrnam(b"root")
name = found[0]
groups, count = (ctypes.c_int * 99)(), ctypes.c_int(99)
print(libc.getgrouplist(b"root", 0, groups, ctypes.byref(count)) >= 1, found[0] == name, name)
