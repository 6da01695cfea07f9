# trace: /dev/null
# never: note: unsupported
"""The devices that every Linux has: null, zero, full, urandom, and what they are told apart by."""
import errno
import mmap
import os
import select
import stat


def error_of(call, *arguments):
    try:
        return call(*arguments)
    except OSError as error:
        return errno.errorcode[error.errno]


for name in ("null", "zero", "full", "random", "urandom", "tty"):
    about = os.stat(f"/dev/{name}")
    number = os.major(about.st_rdev), os.minor(about.st_rdev)
    print(name, stat.filemode(about.st_mode), number, about.st_uid, about.st_size)
print(os.readlink("/dev/fd"), os.path.exists("/dev/stdin"), os.path.isdir("/dev/shm"))

with open("/dev/null", "r+b", buffering=0) as null:
    print(null.write(b"gone"), null.read(), null.seek(5), os.isatty(null.fileno()))
    print(stat.S_ISCHR(os.fstat(null.fileno()).st_mode), select.select([null], [null], [], 0) != ())
    print(error_of(mmap.mmap, null.fileno(), 10), error_of(os.ftruncate, null.fileno(), 3))
    with select.epoll() as poll:
        print(error_of(poll.register, null.fileno()))
print(open("/dev/null", "w").write("gone too"), open("/dev/null").read() == "")
with open("/dev/zero", "r+b", buffering=0) as zero:
    print(zero.read(3), os.pread(zero.fileno(), 2, 1_000), zero.write(b"12"))
    with mmap.mmap(zero.fileno(), 4096) as memory:
        memory[0] = 7
        print(memory[0], memory[1])
    with mmap.mmap(zero.fileno(), 4096, mmap.MAP_PRIVATE) as memory:
        print(memory[:2])
with open("/dev/full", "r+b", buffering=0) as full:
    print(full.read(2), error_of(full.write, b"x"))
with open("/dev/urandom", "rb") as chance:
    one, other = chance.read(16), chance.read(16)
    print(len(one), one != other)
print(error_of(open, "/dev/nothing"), error_of(os.mkdir, "/dev/null"))
print(error_of(os.listdir, "/dev/null"), error_of(open, "/dev/null", "x"))
descriptor = os.open("/dev/null", os.O_WRONLY | os.O_TRUNC | os.O_APPEND)
print(error_of(os.read, descriptor, 1), os.write(descriptor, b"1234"))
os.close(descriptor)
