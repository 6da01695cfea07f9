# trace: packet 1 sent: datagram, 7 bytes
# trace: packet 2 sent: datagram, 10 bytes
# trace: 65000 bytes dropped at .* \(the datagram became too long\)
# trace: 4 bytes dropped at .* \(closed unsent\)
# never: packet \d+ sent: datagram, 4 bytes
"""MSG_MORE and UDP_CORK put one datagram together; sendmmsg(2) and recvmmsg(2) take several."""
import ctypes
import errno
import socket

UDP_CORK = 1


def name_of(call, *arguments):
    try:
        return call(*arguments)
    except OSError as error:
        return errno.errorcode[error.errno]


def udp():
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.bind(("127.0.0.1", 0))
    made.setblocking(False)
    return made


a, b, c = udp(), udp(), udp()
to = b.getsockname()
print(a.sendto(b"one ", socket.MSG_MORE, to), name_of(b.recv, 100))
print(a.sendto(b"two", c.getsockname()), b.recv(100), name_of(c.recv, 100))
a.setsockopt(socket.IPPROTO_UDP, UDP_CORK, 1)
a.sendto(b"12345", to)
a.sendto(b"67890", to)
print(name_of(b.recv, 100), a.getsockopt(socket.IPPROTO_UDP, UDP_CORK))
a.setsockopt(socket.IPPROTO_UDP, UDP_CORK, 0)
print(b.recv(100), name_of(b.recv, 100))
a.sendto(b"x" * 65_000, socket.MSG_MORE, to)
print(name_of(a.sendto, b"y" * 1_000, to), name_of(b.recv, 100), a.sendto(b"z", to), b.recv(100))
print(name_of(a.sendto, b"!", socket.MSG_OOB, to))
a.sendto(b"lost", socket.MSG_MORE, to)
a.close()
print(name_of(b.recv, 100))


class Part(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]


class Message(ctypes.Structure):
    _fields_ = [("name", ctypes.c_void_p), ("name_size", ctypes.c_uint),
                ("parts", ctypes.POINTER(Part)), ("part_count", ctypes.c_size_t),
                ("control", ctypes.c_void_p), ("control_size", ctypes.c_size_t),
                ("flags", ctypes.c_int)]


class Counted(ctypes.Structure):
    _fields_ = [("message", Message), ("bytes", ctypes.c_uint)]


def messages(*texts):
    rooms = [ctypes.create_string_buffer(text, len(text)) for text in texts]
    parts = [Part(ctypes.addressof(room), len(room)) for room in rooms]
    out = (Counted * len(texts))()
    for one, part in zip(out, parts):
        one.message.parts, one.message.part_count = ctypes.pointer(part), 1
    return out, rooms, parts


library = ctypes.CDLL(None, use_errno=True)
b.connect(c.getsockname())
out, *kept = messages(b"first", b"second", b"third")
print("sendmmsg", library.sendmmsg(b.fileno(), out, 3, 0), [one.bytes for one in out])
out, rooms, *kept = messages(b"." * 10, b"." * 10)
print("recvmmsg", library.recvmmsg(c.fileno(), out, 2, 0, None),
      [room.raw[:one.bytes] for one, room in zip(out, rooms)])
print(library.recvmmsg(c.fileno(), out, 2, 0, None), [one.bytes for one in out][0],
      library.recvmmsg(c.fileno(), out, 2, 0, None), errno.errorcode[ctypes.get_errno()])
c.setblocking(True)
b.send(b"alone")
print(library.recvmmsg(c.fileno(), out, 2, 0x10000, None), "MSG_WAITFORONE")
out, *kept = messages(b"x")
for number in (99, 0):
    print(library.sendmmsg(number, out, 1, 0), ctypes.get_errno() in (errno.EBADF, errno.ENOTSOCK))
