# never: note: unsupported
"""copy_file_range, splice, sendfile and mmap of every kind of file to every other: what Linux
answers, right and wrong."""
import ctypes
import errno
import mmap
import os
import select
import socket
import tempfile

folder = tempfile.mkdtemp()


def tried(call, *arguments, **more):
    try:
        return call(*arguments, **more)
    except OSError as error:
        return errno.errorcode[error.errno]


def opened(name, flags, data=None):
    path = os.path.join(folder, name)
    if data is not None:
        with open(path, "wb") as file:
            file.write(data)
    return os.open(path, flags)


a = opened("a", os.O_RDWR, b"0123456789" * 1000)
b = opened("b", os.O_RDWR, b"")
read_only = opened("a", os.O_RDONLY)
write_only = opened("b", os.O_WRONLY)
appending = opened("b", os.O_RDWR | os.O_APPEND)
here = os.open(folder, os.O_RDONLY)
r, w = os.pipe()
nr, nw = os.pipe2(os.O_NONBLOCK)
one, other = socket.socketpair()
null = os.open("/dev/null", os.O_RDWR)
epoll = select.epoll()
counter = os.eventfd(1)
FILES = {"a": a, "b": b, "read only": read_only, "write only": write_only, "appending": appending,
         "folder": here, "r": r, "w": w, "nr": nr, "nw": nw, "socket": one.fileno(), "null": null,
         "epoll": epoll.fileno(), "counter": counter, "none": 999}


def rewind():
    for number in (a, b, read_only, write_only):
        os.lseek(number, 0, os.SEEK_SET)


def drain():
    for end in (nr, r):
        while select.select([end], [], [], 0)[0]:
            os.read(end, 1 << 20)


print("copy_file_range")
for name, x in FILES.items():
    row = []
    for y in FILES.values():
        rewind()
        row.append(tried(os.copy_file_range, x, y, 10))
    print(name, *row)
copy = os.copy_file_range
print(tried(copy, a, b, 0), tried(copy, a, a, 100, 0, 50), tried(copy, a, a, 100, 0, 100))
print(tried(copy, a, a, 100, 9_950, 9_990), tried(copy, a, a, 100, 9_950, 10_000))
os.ftruncate(a, 10_000)
print(tried(copy, a, b, 10, -1, 0), tried(copy, a, b, 10, 0, -1), tried(copy, a, b, 9, 10_000, 0),
      tried(copy, a, b, 10, 9_995, 3), tried(copy, a, b, 10, 0, (1 << 63) - 5),
      tried(copy, a, b, 1 << 40, 0, 0), os.fstat(b).st_size)
os.lseek(a, 5, 0)
os.lseek(b, 0, 0)
for offsets in ((), (0,), (None, 100)):
    print(copy(a, b, 7, *offsets), os.lseek(a, 0, 1), os.lseek(b, 0, 1), os.pread(b, 5, 0))
c = ctypes.CDLL(None, use_errno=True)
print(c.copy_file_range(a, None, b, None, ctypes.c_size_t(5), 1), ctypes.get_errno())

print("splice")
for name, x in FILES.items():
    row = []
    for target, y in FILES.items():
        rewind()
        drain()
        row.append(tried(os.splice, x, y, 10, flags=os.SPLICE_F_NONBLOCK))
    print(name, *row)
print(tried(os.splice, a, w, 10, offset_src=5), os.read(r, 100))
print(tried(os.splice, a, w, 10, offset_src=-1), tried(os.splice, a, w, 10, offset_src=20_000),
      tried(os.splice, a, w, 0), tried(os.splice, a, w, 10, offset_dst=0),
      tried(os.splice, one.fileno(), w, 10, offset_src=0), tried(os.splice, a, w, 1, flags=1 << 10))
os.write(w, b"12345678")
print(tried(os.splice, r, b, 4, offset_dst=3), os.pread(b, 10, 0), os.splice(r, nw, 3),
      os.read(nr, 10), os.splice(r, one.fileno(), 1), other.recv(10))
other.send(b"by a socket")
print(os.splice(one.fileno(), w, 100), os.read(r, 100))
# no more than there is room for, and what has no room stays
print(os.splice(a, nw, 1 << 20, offset_src=0), len(os.read(nr, 1 << 20)))
os.write(w, b"x" * 65536)
one.setblocking(False)
sent = 0
while (count := tried(os.splice, r, one.fileno(), 10_000)) != "EAGAIN":
    sent += count
    if sent == 65536:
        os.write(w, b"x" * 65536)
        sent = 0
    if sent < 0:
        break
left = len(os.read(r, 1 << 20))
print("nothing is lost:", sent + left == 65536)
x, y = os.pipe()
os.write(y, b"data")
os.close(y)
print("end:", os.splice(x, b, 100, offset_dst=0), os.splice(x, b, 100, offset_dst=0))
x, y = os.pipe()
os.close(x)
print("broken:", tried(os.splice, a, y, 10, offset_src=0))

print("sendfile")
for name, x in FILES.items():
    rewind()
    print(name, tried(os.sendfile, b, x, 0, 10), tried(os.sendfile, b, x, None, 10), end="; ")
print()
for name, x in FILES.items():
    if name not in ("w", "socket"):  # full
        rewind()
        print(name, tried(os.sendfile, x, a, 0, 10), end="; ")
print(tried(os.sendfile, b, a, -1, 10), tried(os.sendfile, b, a, 20_000, 10))

print("mmap")
READ, BOTH = mmap.PROT_READ, mmap.PROT_READ | mmap.PROT_WRITE
c.mmap.restype = ctypes.c_ssize_t
c.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int,
                   ctypes.c_int64]


def mapped(number, size, protection, flags, offset):
    got = c.mmap(None, size, protection, flags, number, offset)
    if got == -1:
        return errno.errorcode[ctypes.get_errno()]
    c.munmap(ctypes.c_void_p(got), ctypes.c_size_t(size))
    return "ok"


for name, x in (FILES | {"-1": -1}).items():
    print(name, [mapped(x, size, protection, flags, offset) for size in (0, 4096)
                 for protection in (READ, BOTH) for flags in (0, 1, 2) for offset in (0, 100)])
print(mapped(a, 4096, 1, 1, 1 << 40), mapped(a, 1 << 50, 1, 1, 0), mapped(a, 4096, 1, 1, -4096),
      mapped(a, 8192, 1, 1, (1 << 63) - 4096))
grows = opened("grows", os.O_RDWR, b"x")
with mmap.mmap(grows, 1) as m:
    m[0:1] = b"y"
    print(os.pread(grows, 5, 0), m.resize(5000), os.fstat(grows).st_size)
    m[4999:] = b"z"
    print(os.pread(grows, 2, 4999), m.flush(), m.size())
    os.ftruncate(grows, 100)
    os.write(grows, b"hello")
    print(m.size(), m[:5])
print([tried(os.posix_fallocate, x, 0, 10) for x in (r, here, one.fileno(), read_only)],
      [tried(os.posix_fadvise, x, 0, 0, 0) for x in (r, here, a)])
