# trace: memfd_create = \d
# trace: ftruncate fd \d+ \(/memfd:notes\) fails: errno 1
# never: note: unsupported
"""Files in memory (memfd_create) and their seals: fcntl(2), F_ADD_SEALS."""
import ctypes
import errno
import fcntl
import mmap
import multiprocessing
import os
import stat
import tempfile


def tried(call, *arguments):
    try:
        return call(*arguments)
    except OSError as error:
        return errno.errorcode[error.errno]


ADD, GET = fcntl.F_ADD_SEALS, fcntl.F_GET_SEALS
SEAL, SHRINK, GROW, WRITE = (fcntl.F_SEAL_SEAL, fcntl.F_SEAL_SHRINK, fcntl.F_SEAL_GROW,
                             fcntl.F_SEAL_WRITE)
FUTURE = 0x10

f = os.memfd_create("notes", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
facts = os.fstat(f)
print(stat.filemode(facts.st_mode), facts.st_nlink, facts.st_size, os.get_inheritable(f))
print(os.readlink(f"/proc/self/fd/{f}"), fcntl.fcntl(f, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDWR)
print(os.write(f, b"hello, world"), os.pread(f, 5, 7), os.lseek(f, 0, os.SEEK_END))
again = os.open(f"/proc/self/fd/{f}", os.O_RDONLY)
print(os.read(again, 100), tried(os.write, again, b"x"), tried(fcntl.fcntl, again, ADD, SEAL))

print("seals:", fcntl.fcntl(f, GET), fcntl.fcntl(f, ADD, SHRINK), fcntl.fcntl(f, GET) == SHRINK)
print("shorter:", tried(os.ftruncate, f, 3), "longer:", tried(os.ftruncate, f, 20),
      "open:", tried(os.open, f"/proc/self/fd/{f}", os.O_RDWR | os.O_TRUNC))
fcntl.fcntl(f, ADD, GROW)
print("no longer:", tried(os.ftruncate, f, 21), tried(os.pwrite, f, b"x", 20),
      tried(os.posix_fallocate, f, 0, 100), tried(os.pwrite, f, b"x", 19))
print("unknown:", tried(fcntl.fcntl, f, ADD, 1 << 20))

# a mapping for writing is in the way
with mmap.mmap(f, 20) as m:
    print("mapped:", m[:5], tried(fcntl.fcntl, f, ADD, WRITE))
    m[:5] = b"HELLO"
print("not mapped:", fcntl.fcntl(f, ADD, WRITE), os.pread(f, 5, 0))
print("sealed:", tried(os.write, f, b"x"), tried(os.pwrite, f, b"x", 0),
      tried(mmap.mmap, f, 20), tried(os.sendfile, f, again, 0, 3))
with mmap.mmap(f, 20, access=mmap.ACCESS_COPY) as m:
    m[:1] = b"x"
    print("a copy:", m[:5], os.pread(f, 5, 0))
with mmap.mmap(again, 20, prot=mmap.PROT_READ) as m:
    print("for reading:", m[:5])
print(fcntl.fcntl(f, ADD, SEAL), tried(fcntl.fcntl, f, ADD, SHRINK),
      fcntl.fcntl(f, GET) == SEAL | SHRINK | GROW | WRITE)

# those who write already may go on
later = os.memfd_create("later", os.MFD_ALLOW_SEALING)
os.ftruncate(later, 10)
with mmap.mmap(later, 10) as m:
    print(fcntl.fcntl(later, ADD, FUTURE), tried(os.write, later, b"x"),
          tried(mmap.mmap, later, 10))
    m[:3] = b"abc"
    print(os.pread(later, 3, 0), os.get_inheritable(later))

# without sealing; files that have no seals
plain = os.memfd_create("a" * 249, 0)
print(fcntl.fcntl(plain, GET) == SEAL, tried(fcntl.fcntl, plain, ADD, WRITE), os.write(plain, b"x"))
print(tried(os.memfd_create, "a" * 250), tried(os.memfd_create, "x", 1 << 20))
with tempfile.TemporaryFile(dir="/var/tmp") as on_disk:
    print(tried(fcntl.fcntl, os.pipe()[0], GET))
shm = os.open("/dev/shm/fiberscope_seals", os.O_RDWR | os.O_CREAT | os.O_EXCL)
os.unlink("/dev/shm/fiberscope_seals")
print(fcntl.fcntl(shm, GET) == SEAL, tried(fcntl.fcntl, shm, ADD, GROW))

# by the C library itself
c = ctypes.CDLL(None, use_errno=True)
number = c.memfd_create(b"by C", 0)
print(os.write(number, b"four"), os.fstat(number).st_size)
