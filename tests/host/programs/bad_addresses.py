# never: Unsupported
"""Addresses that cannot be read or written to: the calls fail with EFAULT, nobody crashes."""
import ctypes
import errno
import mmap
import os
import socket
import subprocess
import sys
import tempfile

libc = ctypes.CDLL("libc.so.6", use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int,
                      ctypes.c_long)
PAGE = mmap.PAGESIZE
ANONYMOUS = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
NOWHERE = ctypes.c_void_p(8)
FAR = ctypes.c_void_p(0xFFFF_8000_0000_0000)
NULL = ctypes.c_void_p(None)
closed = ctypes.c_void_p(libc.mmap(None, PAGE, 0, ANONYMOUS, -1, 0))
fixed = ctypes.c_void_p(libc.mmap(None, PAGE, mmap.PROT_READ, ANONYMOUS, -1, 0))
# a page that may be used, and none behind it
edge = libc.mmap(None, 2 * PAGE, mmap.PROT_READ | mmap.PROT_WRITE, ANONYMOUS, -1, 0)
libc.munmap(ctypes.c_void_p(edge + PAGE), ctypes.c_size_t(PAGE))
ctypes.memset(edge, ord("x"), PAGE)
last = ctypes.c_void_p(edge + PAGE - 4)


def call(name, *words):
    ctypes.set_errno(0)
    result = getattr(libc, name)(*words)
    return result if result != -1 else errno.errorcode[ctypes.get_errno()]


folder = tempfile.mkdtemp()
path = os.path.join(folder, "file").encode()
file = os.open(path, os.O_RDWR | os.O_CREAT)
os.write(file, b"text of the file")
pipe = os.pipe()
os.write(pipe[1], b"text of the pipe")
one, two = socket.socketpair()
one.send(b"text of the socket")
udp = socket.socket(type=socket.SOCK_DGRAM)
udp.bind(("127.0.0.1", 0))
server = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(server.getsockname())
epoll = libc.epoll_create1(0)
size = ctypes.c_int(128)
event = ctypes.create_string_buffer(b"\1\0\0\0", 12)  # EPOLLIN
null = os.open("/dev/zero", os.O_RDONLY)

for bad in (NULL, NOWHERE, FAR, closed):
    print(call("read", pipe[0], bad, 5), call("write", pipe[1], bad, 5), call("read", null, bad, 5),
          call("pread", file, bad, 5, 0), call("pwrite", file, bad, 5, 0),
          call("read", 999, bad, 5))
    print(call("recv", two.fileno(), bad, 5, 0), call("send", two.fileno(), bad, 5, 0),
          call("sendto", udp.fileno(), b"x", 1, 0, bad, 16) if bad.value else "",
          call("connect", udp.fileno(), bad, 16) if bad.value else "",
          call("bind", udp.fileno(), bad, 16) if bad.value else "")
    print(call("getsockname", udp.fileno(), bad, ctypes.byref(size)),
          call("getsockopt", udp.fileno(), 1, 3, bad, ctypes.byref(size)),
          call("setsockopt", udp.fileno(), 1, 2, bad, 4), call("sendmsg", udp.fileno(), bad, 0),
          call("recvmsg", udp.fileno(), bad, 0), call("socketpair", 1, 1, 0, bad))
    print(call("open", bad, 0), call("unlink", bad), call("mkdir", bad, 0o700),
          call("chdir", bad), call("access", bad, 0), call("stat", bad, bad),
          call("stat", path, bad),
          call("fstat", file, bad), call("rename", path, bad), call("execve", bad, None, None))
    if bad.value is None:
        print("registered", libc.epoll_ctl(epoll, 1, pipe[0], event))
    print(call("readv", pipe[0], bad, 1), call("writev", pipe[1], bad, 1),
          call("poll", bad, 1, 0), call("epoll_ctl", epoll, 1, two.fileno(), bad),
          call("epoll_wait", epoll, bad, 1, 0), call("pipe", bad),
          call("ioctl", pipe[0], 0x541B, bad),
          call("nanosleep", bad, None), call("getrandom", bad, 5, 0))
    print(call("select", 1, bad, None, None, None) if bad.value else "")
print(call("read", pipe[0], fixed, 5), call("write", pipe[1], fixed, 5), call("stat", path, fixed))
print(call("open", last, 0), call("read", pipe[0], last, 4), call("write", pipe[1], last, 4))


class Part(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]


parts = (Part * 2)(Part(edge, 4), Part(8, 4))
print(call("writev", file, ctypes.byref(parts), 1), call("readv", file, ctypes.byref(parts), -1))
# nothing was taken meanwhile
print(os.read(pipe[0], 99), two.recv(99), os.pread(file, 99, 0))
CHILD = ("import ctypes; libc = ctypes.CDLL(None, use_errno=True);"
         "print(libc.write(1, ctypes.c_void_p(8), 5), ctypes.get_errno())")
child = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True)
print(child.returncode, child.stdout, child.stderr)
