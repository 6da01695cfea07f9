"""Numbers that are not open, or not of the right kind, are refused as Linux does."""
import errno
import os
import tempfile

folder = tempfile.mkdtemp()
file = os.open(os.path.join(folder, "file"), os.O_CREAT | os.O_RDWR)
place = os.open(folder, os.O_RDONLY)
reading, writing = os.pipe()
CALLS = {
    "fchdir": os.fchdir,
    "open in it": lambda number: os.close(os.open("other", os.O_CREAT | os.O_RDWR, dir_fd=number)),
    "stat in it": lambda number: os.stat("file", dir_fd=number).st_size,
    "list": os.listdir,
    "ftruncate": lambda number: os.ftruncate(number, 3),
    "pread": lambda number: os.pread(number, 10, 0),
    "lseek": lambda number: os.lseek(number, 0, os.SEEK_SET),
    "fsync": os.fsync,
    "fchmod": lambda number: os.fchmod(number, 0o700),
    "fchown": lambda number: os.fchown(number, -1, -1),
    "statvfs": lambda number: os.statvfs(number).f_namemax,
    "isatty": os.isatty,
    "ttyname": os.ttyname,
    "lockf": lambda number: os.lockf(number, os.F_TLOCK, 0),
    "fpathconf": lambda number: os.fpathconf(number, "PC_NAME_MAX") >= 255,
}
for what, call in CALLS.items():
    found = []
    for number in (file, place, reading, 12345):
        try:
            found.append(str(call(number)))
        except OSError as error:
            found.append(errno.errorcode[error.errno])
    print(what, *found)
os.closerange(20, 1 << 20)
print(os.fstat(file).st_size)
