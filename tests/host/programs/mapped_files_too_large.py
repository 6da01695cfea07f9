# alone: 0
# prints: memory: ftruncate File too large
# prints: memory: pwrite File too large
# prints: memory: posix_fallocate File too large
# prints: memory: 4096 b'text'
# prints: file: ftruncate File too large
# prints: file: pwrite File too large
# prints: file: posix_fallocate File too large
# prints: file: 4096 b'text'
# prints: sparse: Cannot allocate memory 1099511627776
# never: note: unsupported
"""A mapped file takes memory of the computer, so the machine has a limit for it."""
import mmap
import os
import tempfile

folder = tempfile.mkdtemp()


def tried(what, call, *arguments):
    try:
        print(what, call.__name__, call(*arguments))
    except OSError as error:
        print(what, call.__name__, error.strerror)


for what, number in (("memory:", os.memfd_create("x")),
                     ("file:", os.open(os.path.join(folder, "x"), os.O_RDWR | os.O_CREAT))):
    os.ftruncate(number, 4096)
    with mmap.mmap(number, 4096) as m:
        m[:4] = b"text"
        os.ftruncate(number, 2 ** 30)
        os.ftruncate(number, 4096)
        tried(what, os.ftruncate, number, 2 ** 30 + 1)
        tried(what, os.pwrite, number, b"x", 2 ** 33)
        tried(what, os.posix_fallocate, number, 0, 2 ** 40)
        print(what, os.fstat(number).st_size, m[:4])

sparse = os.open(os.path.join(folder, "sparse"), os.O_RDWR | os.O_CREAT)
os.ftruncate(sparse, 2 ** 40)
try:
    mmap.mmap(sparse, 4096)
except OSError as error:
    print("sparse:", error.strerror, os.fstat(sparse).st_size)
