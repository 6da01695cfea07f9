# trace: prints: "one 1\\ntwo\\n"
"""C streams: files that the program has written are read by C libraries and the other way round,
and what C prints comes out when its buffer is full or flushed, at the latest at the end."""
import ctypes
import os
import sys
import tempfile

c = ctypes.CDLL("libc.so.6", use_errno=True)
for name in ("fopen", "fdopen", "freopen", "tmpfile", "fgets"):
    getattr(c, name).restype = ctypes.c_void_p


def stream(pointer):
    return ctypes.c_void_p(pointer)


def line(file):
    room = ctypes.create_string_buffer(100)
    return room.value if c.fgets(room, 100, file) else None


os.chdir(tempfile.mkdtemp())
with open("by_python", "w") as file:
    file.write("first\nsecond\nthird\n")
file = stream(c.fopen(b"by_python", b"r"))
print(line(file), c.ftell(file), line(file), c.fseek(file, 1, os.SEEK_SET), line(file))
print(c.feof(file), line(file), line(file), line(file), bool(c.feof(file)))
number = c.fileno(file)
print(os.fstat(number).st_size, os.lseek(number, 0, os.SEEK_CUR))
print(c.fclose(file))
try:
    os.fstat(number)
except OSError as error:
    print(error)

file = stream(c.fopen(b"by_c", b"w+"))
print(c.fputs(b"abc\n", file) > 0, c.fprintf(file, b"%d %s\n", 42, b"words"))
print(os.path.getsize("by_c"), c.fflush(file), os.path.getsize("by_c"))
c.rewind(file)
print(line(file), line(file))
c.fclose(file)
file = stream(c.fopen(b"by_c", b"ae"))
c.fputs(b"more", file)
print(os.get_inheritable(c.fileno(file)))
c.fclose(file)
print(open("by_c").read())

for path, mode in ((b"none", b"r"), (b"by_c", b"wx"), (b"by_c", b"q"), (b".", b"w")):
    ctypes.set_errno(0)
    print(path, mode, c.fopen(path, mode), os.strerror(ctypes.get_errno()))

reading, writing = os.pipe()
file = stream(c.fdopen(writing, b"w"))
c.fputs(b"through a pipe", file)
c.fflush(file)
print(os.read(reading, 100))
print(c.fdopen(reading, b"w"), os.strerror(ctypes.get_errno()))
c.fclose(file)
print(os.read(reading, 100))

file = stream(c.tmpfile())
c.fputs(b"kept", file)
c.rewind(file)
print(line(file))
c.fclose(file)

# real: a library's own file
file = stream(c.fopen(os.__file__.encode(), b"r"))
print(line(file))
c.fclose(file)

sys.stdout.flush()
c.setvbuf(ctypes.c_void_p.in_dll(c, "stdout"), None, 0, 4096)  # as to a pipe or file
c.printf(b"one %d\n", 1)
c.puts(b"two")
c.fflush(None)
print("three", flush=True)
os.write(1, b"four\n")
