# never: note: unsupported
"""mmap(2) of the program's own files: what is written through one mapping is seen by every other,
by read(2), and by other processes; a private one keeps its changes to itself."""
import errno
import mmap
import os
import subprocess
import sys
import tempfile

folder = tempfile.mkdtemp()
path = os.path.join(folder, "file")
with open(path, "wb") as file:
    file.write(b"hello" * 2000)
file = open(path, "r+b")
shared = mmap.mmap(file.fileno(), 0)
shared[0:5] = b"HELLO"
print(shared[:10], shared.find(b"hello"), len(shared))
print(file.read(7))
other = mmap.mmap(os.open(path, os.O_RDONLY), 0, access=mmap.ACCESS_READ)
private = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
part = mmap.mmap(file.fileno(), 4096, offset=4096)
private[0:1] = b"J"
part[0:4] = b"part"
os.pwrite(file.fileno(), b"written", 20)
print(other[:5], private[:5], other[4096:4100], other[20:27])
shared.flush()
code = """import mmap, sys
with open(sys.argv[1], "r+b") as file, mmap.mmap(file.fileno(), 0) as there:
    print(there[:5], there[20:27])
    there[-3:] = b"end"
"""
subprocess.run([sys.executable, "-c", code, path], check=True)
print(shared[-5:], os.path.getsize(path))
shared.resize(20_000)
print(len(shared), os.path.getsize(path), shared[-3:])
shared[-3:] = b"far"
os.unlink(path)
print(shared[-4:], os.fstat(file.fileno()).st_nlink)

for what, call in {
    "for reading only": lambda: mmap.mmap(os.open(sys.executable, os.O_RDONLY), 0),
    "too long": lambda: mmap.mmap(file.fileno(), 1 << 20),
    "of a pipe": lambda: mmap.mmap(os.pipe()[0], 4096),
    "of a folder": lambda: mmap.mmap(os.open(folder, os.O_RDONLY), 4096),
}.items():
    try:
        call()
        print(what, "mapped")
    except (OSError, ValueError) as error:
        print(what, error if isinstance(error, ValueError) else errno.errorcode[error.errno])

with tempfile.TemporaryFile() as empty:
    empty.truncate(8192)
    with mmap.mmap(empty.fileno(), 8192) as zeroes:
        zeroes[5000] = 7
        empty.seek(5000)
        print(empty.read(2), zeroes[:2])
os.rmdir(folder)
