# never: Unsupported
"""Buffers that begin well and end where nothing may be read or written: a file gives and takes what
lies before, a pipe whole pages, a socket nothing."""
import ctypes
import errno
import mmap
import os
import socket
import tempfile

libc = ctypes.CDLL("libc.so.6", use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int,
                      ctypes.c_long)
PAGE = mmap.PAGESIZE
edge = libc.mmap(None, 3 * PAGE, mmap.PROT_READ | mmap.PROT_WRITE,
                 mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, -1, 0)
libc.munmap(ctypes.c_void_p(edge + 2 * PAGE), ctypes.c_size_t(PAGE))
ctypes.memset(edge, ord("x"), 2 * PAGE)
both, last, few = (ctypes.c_void_p(edge + at) for at in (0, PAGE, 2 * PAGE - 4))


def call(name, *words):
    ctypes.set_errno(0)
    result = getattr(libc, name)(*words)
    return result if result != -1 else errno.errorcode[ctypes.get_errno()]


file = os.open(os.path.join(tempfile.mkdtemp(), "file"), os.O_RDWR | os.O_CREAT)
print("file", call("write", file, few, 8), call("write", file, both, 3 * PAGE),
      call("pwrite", file, last, 2 * PAGE, 0), os.fstat(file).st_size)
os.lseek(file, 0, os.SEEK_SET)
print("file", call("read", file, few, 8), os.lseek(file, 0, os.SEEK_CUR),
      call("pread", file, last, 2 * PAGE, 2), call("read", file, both, 5 * PAGE))
reads, writes = os.pipe()
print("pipe", call("write", writes, few, 8), call("write", writes, last, 2 * PAGE),
      call("write", writes, ctypes.c_void_p(edge + 100), 2 * PAGE))
os.read(reads, 10 * PAGE)
os.write(writes, b"abcdefgh")
print("pipe", call("read", reads, few, 8), call("read", reads, few, 4), os.read(reads, 10))
os.write(writes, b"ab")
print("pipe", call("read", reads, few, 100))
one, two = socket.socketpair()
print("socket", call("send", one.fileno(), few, 8, 0))
one.send(b"abcdefgh")
print("socket", call("recv", two.fileno(), few, 8, 0), call("recv", two.fileno(), few, 4, 0),
      two.recv(10))
one.send(b"ab")
print("socket", call("recv", two.fileno(), few, 100, 0))
