# trace: opened file \(note.txt\) at files_write_and_read.py
# trace: closed note.txt
# never: blocked: i/o \(read from disk note.txt
"""Files that a program makes are there for it: written, read, sought in, cut, renamed, removed."""
import errno
import os
import stat
import tempfile

folder = tempfile.mkdtemp()
os.chdir(folder)
print(os.path.samefile(os.getcwd(), folder))

with open("note.txt", "w") as note:
    print(note.write("one\ntwo\nthree\n"))
    print(note.tell())
with open("note.txt") as note:
    print(note.readlines())
    note.seek(4)
    print(note.readline())
with open("note.txt", "a") as note:
    note.write("four\n")
with open("note.txt", "r+b") as note:
    note.seek(-5, os.SEEK_END)
    print(note.read())
    note.truncate(7)
    print(os.fstat(note.fileno()).st_size)
print(os.path.getsize("note.txt"), repr(open("note.txt").read()))

for attempt in (
    lambda: open("none.txt"),
    lambda: open("note.txt", "x"),
    lambda: open("note.txt/inside"),
    lambda: open("."),
    lambda: os.rmdir("note.txt"),
    lambda: os.listdir("note.txt"),
    lambda: os.mkdir("note.txt"),
    lambda: os.unlink("."),
    lambda: os.rename("none", "any"),
    lambda: os.read(os.open("note.txt", os.O_WRONLY), 1),
    lambda: os.write(os.open("note.txt", os.O_RDONLY), b"x"),
    lambda: os.lseek(os.open("note.txt", os.O_RDONLY), -1, os.SEEK_SET),
):
    try:
        print(attempt())
    except OSError as error:
        print(errno.errorcode[error.errno], error.filename)

os.makedirs("a/b/c")
with open("a/b/c/deep", "wb") as deep:
    deep.write(bytes(range(256)) * 40)
print(os.path.ismount("a"), os.stat("a").st_dev == os.stat("note.txt").st_dev)
os.rename("a/b", "moved")
print(sorted(os.listdir(".")), sorted(os.listdir("a")))
for at, folders, files in os.walk("."):
    folders.sort()
    print(at, folders, files)
os.symlink("moved/c/deep", "link")
print(os.readlink("link"), os.path.islink("link"), os.path.getsize("link"))
os.link("note.txt", "twin.txt")
print(os.stat("note.txt").st_nlink, os.path.samefile("note.txt", "twin.txt"))
os.unlink("note.txt")
print(open("twin.txt").read(), os.path.exists("note.txt"), os.stat("twin.txt").st_nlink)

number = os.open("raw", os.O_RDWR | os.O_CREAT, 0o600)
print(os.pwrite(number, b"hello", 10), os.pread(number, 100, 8), os.lseek(number, 0, os.SEEK_CUR))
print(os.writev(number, [b"ab", b"cd"]), os.fstat(number).st_size)
os.lseek(number, 0, os.SEEK_SET)
parts = [bytearray(3), bytearray(4)]
print(os.readv(number, parts), parts)
os.ftruncate(number, 2)
os.fsync(number)
os.unlink("raw")
print(os.pread(number, 10, 0), os.fstat(number).st_nlink)
os.close(number)

mode = os.stat("twin.txt").st_mode
print(stat.S_ISREG(mode), stat.filemode(mode))
os.chmod("twin.txt", 0o640)
print(stat.filemode(os.stat("twin.txt").st_mode), os.access("twin.txt", os.R_OK))
os.utime("twin.txt", (1, 2))
print(os.stat("twin.txt").st_atime, os.stat("twin.txt").st_mtime)
previous = os.umask(0o077)
open("mine", "w").close()
os.umask(previous)
print(stat.filemode(os.stat("mine").st_mode))
with os.scandir(".") as entries:
    print(sorted((e.name, e.is_dir(), e.is_file(), e.is_symlink()) for e in entries))
