# never: Unsupported
"""The kernel's calls by their numbers are the machine's: syscall(2) tells the same facts and acts
on the same files, clocks and signals as the C library's functions, as the kernel has it where both
differ."""
import ctypes
import errno
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
AT_FDCWD = ctypes.c_long(-100)


def call(number, *words):
    """The result, or the name of the error."""
    ctypes.set_errno(0)
    words = [ctypes.c_long(w) if isinstance(w, int) else w for w in words]
    done = libc.syscall(ctypes.c_long(number), *words)
    return errno.errorcode[ctypes.get_errno()] if done == -1 else done


def ints(count, kind=ctypes.c_int):
    return (kind * count)()


def spec(seconds):
    return (ctypes.c_long * 2)(int(seconds), int(seconds % 1 * 1e9))


def took(number, *words, least):
    """What it gives, and whether it took so long on the machine's clock."""
    began = time.monotonic()
    done = call(number, *words)
    return done, least <= time.monotonic() - began < least + 0.5


# whose process, on which machine
real, effective, saved = ints(1), ints(1), ints(1)
print("users:", call(118, real, effective, saved),
      (real[0], effective[0], saved[0]) == os.getresuid(),
      call(120, real, effective, saved), (real[0], effective[0], saved[0]) == os.getresgid())
groups = ints(64, ctypes.c_uint)
print("groups:", list(groups[:call(115, 64, groups)]) == os.getgroups())
info, by_name = ctypes.create_string_buffer(112), ctypes.create_string_buffer(112)
print("machine:", call(99, info), libc.sysinfo(by_name),
      abs(struct.unpack_from("l", info)[0] - time.clock_gettime(time.CLOCK_BOOTTIME)) < 2,
      info.raw[32:40] == by_name.raw[32:40])

# files by path
folder = tempfile.mkdtemp(dir="/tmp").encode()
path, nowhere = folder + b"/file", folder + b"/none"
with open(path, "w") as file:
    file.write("0123456789")


def facts(number, *words):
    out = ctypes.create_string_buffer(144)
    done = call(number, *(out if w is None else w for w in words))
    return done, struct.unpack_from("l", out, 48)[0], struct.unpack_from("I", out, 24)[0] & 0o7777


os.chmod(path, 0o640)
print("facts:", facts(4, path, None), facts(6, path, None), facts(262, AT_FDCWD, path, None, 0),
      facts(4, nowhere, None))
about = ctypes.create_string_buffer(256)
print("statx:", call(332, AT_FDCWD, path, 0, 0x7FF, about), struct.unpack_from("Q", about, 40)[0])
print("access:", call(21, path, 4), call(21, nowhere, 0), call(269, AT_FDCWD, path, 2),
      call(439, AT_FDCWD, path, 4, 0), call(439, AT_FDCWD, path, 4, 0x200))
text = ctypes.create_string_buffer(4096)
print("links:", call(88, path, path + b".link"), call(89, path + b".link", text, 4096),
      text.value == path, call(267, AT_FDCWD, path + b".link", text, 3), call(89, path, text, 4096))
size = call(89, b"/proc/self/cwd", text, 4096)
print(os.fsdecode(text.raw[:size]) == os.getcwd() == os.readlink("/proc/self/cwd"))
print("named:", call(86, path, path + b".2"), call(82, path + b".2", path + b".3"),
      call(90, path + b".3", 0o600), call(268, AT_FDCWD, path, 0o644), facts(4, path, None),
      call(76, path, 4), facts(4, path, None), call(87, path + b".3"), call(87, path + b".3"))
print("times:", call(280, AT_FDCWD, path, (ctypes.c_long * 4)(5, 6, 7, 8), 0),
      os.stat(path).st_mtime_ns)

# descriptors
number = call(2, path, os.O_RDWR, 0)
print("times:", call(280, number, None, (ctypes.c_long * 4)(1, 2, 3, 4), 0),
      os.stat(path).st_mtime_ns)
parts = [ctypes.create_string_buffer(b"ab", 2), ctypes.create_string_buffer(b"cde", 3)]
vector = (ctypes.c_ulong * 4)(*(w for p in parts for w in (ctypes.addressof(p), len(p))))
print("parts:", call(20, number, vector, 2), call(296, number, vector, 2, 3, 0),
      call(328, number, vector, 1, 9, 0, 0), call(17, number, text, 20, 0), text.raw[:11],
      call(295, number, vector, 2, 1, 0), parts[1].raw, call(8, number, 0, 1),
      call(19, number, vector, 2))
print("facts:", facts(5, number, None), call(285, number, 0, 0, 100), call(221, number, 0, 0, 0),
      call(221, number, 0, 0, 99), facts(5, number, None)[1])
reader, writer = os.pipe()
print("controls:", call(72, reader, 3), call(72, reader, 4, os.O_NONBLOCK),
      call(0, reader, text, 1), call(72, reader, 4, 0), call(72, writer, 1),
      call(1, writer, b"word", 4), call(16, reader, 0x541B, ints(1)), call(72, 999, 3),
      call(16, number, 0x5401, text))
print("none open:", [n for n in range(number + 10, 1024) if call(5, n, about) != "EBADF"])
print("mapped:", call(9, 0, 4096, 1, 2, 999, 0))
libc.syscall.restype = ctypes.c_void_p
address = libc.syscall(ctypes.c_long(9), *map(ctypes.c_long, (0, 4096, 1, 2, number, 0)))
print(ctypes.string_at(address, 5))
libc.syscall.restype = ctypes.c_long
print(call(10, address, 4096, 3), call(28, address, 4096, 4), call(11, address, 4096))

# waits
descriptors = ctypes.create_string_buffer(struct.pack("ihhihh", reader, 1, 0, writer, 4, 0), 16)
print("poll:", call(7, descriptors, 2, 0), struct.unpack("ihhihh", descriptors.raw)[2::3],
      took(7, None, 0, 300, least=0.3))
left = spec(0.25)
print("ppoll:", took(271, None, 0, left, None, 0, least=0.25), list(left),
      call(271, None, 0, left, ints(2), 4))
left = spec(5)
print(call(271, descriptors, 2, left, None, 0), left[0] >= 4)
bits = (ctypes.c_ulong * 3)(1 << reader, 7, 7)
print("select:", call(23, reader + 1, bits, None, None, None), list(bits) == [1 << reader, 7, 7],
      call(0, reader, text, 9))
left = (ctypes.c_long * 2)(0, 200_000)
print(took(23, reader + 1, bits, None, None, left, least=0.2), list(bits), list(left),
      call(23, -1, None, None, None, left),
      call(23, 0, None, None, None, (ctypes.c_long * 2)(-1, 0)))
left, mask = spec(0.1), (ctypes.c_ulong * 2)(ctypes.addressof(about), 8)
ctypes.memset(about, 0, 256)
print(took(270, 0, None, None, None, left, mask, least=0.1), list(left),
      call(270, 0, None, None, None, left, (ctypes.c_ulong * 2)(ctypes.addressof(about), 9)))
epoll, event = call(291, 0), call(290, 3, 0)
print("epoll:", call(233, epoll, 1, event, struct.pack("IQ", 1, 77).ljust(12, b"\0")),
      call(232, epoll, about, 4, 0), call(281, epoll, about, 4, 0, None, 8),
      call(281, epoll, about, 4, 0, ints(2), 7), call(0, event, text, 8), text.raw[0],
      took(232, epoll, about, 4, 100, least=0.1))

# clocks
print("sleep:", took(230, 1, 0, spec(0.2), None, least=0.2), took(35, spec(0.1), None, least=0.1),
      call(230, 99, 0, spec(0.2), None), call(230, 1, 0, (ctypes.c_long * 2)(0, -1), None))
now = spec(0)
print(call(228, 1, now), abs(now[0] + now[1] / 1e9 - time.monotonic()) < 0.5)

# sockets
pair = ints(2)
print("sockets:", call(53, socket.AF_UNIX, socket.SOCK_STREAM, 0, pair),
      call(44, pair[0], b"hello", 5, 0, None, 0), call(45, pair[1], text, 64, 0, None, None),
      text.raw[:5], call(48, pair[0], 1), call(45, pair[1], text, 64, 0, None, None))
listener = call(41, socket.AF_INET, socket.SOCK_STREAM, 0)
place = struct.pack("!4s", socket.inet_aton("127.0.0.1")).rjust(8, b"\0")
place = struct.pack("=H", socket.AF_INET) + place[2:].ljust(14, b"\0")
length, here = ints(1), ctypes.create_string_buffer(16)
length[0] = 16
print(call(49, listener, place, 16), call(50, listener, 5), call(51, listener, here, length),
      call(54, listener, 1, 2, struct.pack("i", 1), 4))
other = call(41, socket.AF_INET, socket.SOCK_STREAM, 0)
print(call(42, other, here, 16), call(288, listener, None, None, 0) > other)

# signals
heard = []
signal.signal(signal.SIGUSR1, lambda *_: heard.append("SIGUSR1"))
action = (ctypes.c_ulong * 4)()
print("action:", call(13, signal.SIGUSR1, None, action, 8), action[0] != 0, action[3],
      call(13, signal.SIGUSR1, None, action, 16), call(13, 9, action, None, 8))
block, before = (ctypes.c_ulong * 1)(1 << signal.SIGUSR1 - 1), (ctypes.c_ulong * 2)(5, 5)
print("mask:", call(14, 0, block, before, 8), list(before),
      call(14, 0, None, before, 8), list(before),
      call(14, 7, block, None, 8), call(14, 0, block, None, 4))
me = threading.get_native_id()
print("sent:", call(200, me, signal.SIGUSR1), call(127, before, 8), list(before),
      call(128, block, text, spec(1), 8) == signal.SIGUSR1, call(128, block, text, spec(0), 8),
      heard)
print(call(234, -1, me, 0), call(234, 0, me, 0), call(234, os.getpid(), me, 0), call(200, me, 0),
      call(200, -1, 0), call(200, 0, 0), call(200, 4_000_000, 0), call(200, me, 99))
print("unblocked:", call(14, 1, block, None, 8), call(200, me, signal.SIGUSR1), heard)
signal.signal(signal.SIGALRM, lambda *_: heard.append("SIGALRM"))
print("timer:", call(38, 0, (ctypes.c_long * 4)(0, 0, 0, 100_000), None),
      took(7, None, 0, 2000, least=0.09), heard)

# memory and hints stay the process's own
word = ints(1)
print("own:", call(202, word, 129, 1, None, None, 0), call(202, word, 128, 1, None, None, 0),
      call(24), call(146, 1), call(12, 0) != 0)
for name in range(20):
    open(folder + b"/%d" % name, "w").close()
listed, tiny = call(2, folder, os.O_RDONLY, 0), ctypes.create_string_buffer(20)
names, at_once = [], []
while (got := call(217, listed, text, 280)) > 0:
    at_once.append(got <= 280)
    while got > 0:
        size = struct.unpack_from("H", text, 16)[0]
        names.append((text.raw[19:size].split(b"\0")[0], text.raw[18]))
        got -= size
        ctypes.memmove(text, ctypes.addressof(text) + size, got)
print("names:", len(at_once) > 1 and all(at_once), sorted(names), call(217, listed, text, 280),
      call(8, listed, 0, 0), call(217, listed, tiny, 20), call(217, number, text, 280),
      call(217, 999, text, 280))
shutil.rmtree(folder)

# CPython closes by it what a child is not passed, when it cannot by close_range(2)
more = [os.open(os.devnull, os.O_RDONLY) for _ in range(30)]
for one in more:
    os.set_inheritable(one, True)
ASKS = """import os, sys
def is_open(number):
    try: return bool(os.fstat(number))
    except OSError: return False
print([is_open(int(n)) for n in sys.argv[1:]])"""
for passed in ([], more[3:5], [3, 4, *more[-2:]]):
    done = subprocess.run([sys.executable, "-c", ASKS, *map(str, more)], pass_fds=passed,
                          capture_output=True, text=True)
    print("passed on:", done.stdout.count("True"), done.stdout.count("False"), done.stderr)
sys.stdout.flush()
call(60, 7)
