# never: note: unsupported
"""fstatfs(2) of files that no path leads to."""
import ctypes
import os
import select
import socket

library = ctypes.CDLL(None, use_errno=True)


def kind(number):
    facts = (ctypes.c_long * 32)()
    if library.fstatfs(number, facts) != 0:
        return os.strerror(ctypes.get_errno())
    return hex(facts[0]), list(facts[1:7]), facts[8]


def tell(what, number):
    facts = os.fstatvfs(number)
    print(what, kind(number), facts.f_blocks, facts.f_bfree, facts.f_flag, facts.f_namemax)


memory = os.memfd_create("memory")
sealed = os.memfd_create("sealed", os.MFD_ALLOW_SEALING)
r, w = os.pipe()
one, other = socket.socketpair()
epoll = select.epoll()
tell("memory", memory)
tell("sealed", sealed)
tell("again", os.open(f"/proc/self/fd/{memory}", os.O_RDONLY))
tell("pipe", r)
tell("socket", one.fileno())
tell("epoll", epoll.fileno())
tell("counter", os.eventfd(1))
print(kind(999))
