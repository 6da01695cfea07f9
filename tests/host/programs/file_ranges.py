"""os.copy_file_range() and os.splice() on the program's own files and pipes."""
import errno
import os
import tempfile

a, b = tempfile.TemporaryFile(buffering=0), tempfile.TemporaryFile(buffering=0)
a.write(b"0123456789" * 20_000)
reading, writing = os.pipe()


def attempt(what, call):
    try:
        print(what, call())
    except OSError as error:
        print(what, errno.errorcode[error.errno])


attempt("copies", lambda: os.copy_file_range(a.fileno(), b.fileno(), 5, 3))
attempt("goes on", lambda: os.copy_file_range(a.fileno(), b.fileno(), 5))
attempt("from the offset", lambda: os.copy_file_range(a.fileno(), b.fileno(), 199_998, 0, 6))
print(b.seek(0, os.SEEK_END), os.pread(b.fileno(), 20, 0), a.tell())
attempt("onto itself", lambda: os.copy_file_range(a.fileno(), a.fileno(), 10, 0, 5))
attempt("beside itself", lambda: os.copy_file_range(a.fileno(), a.fileno(), 10, 0, 500))
attempt("beyond the end", lambda: os.copy_file_range(a.fileno(), b.fileno(), 10, 1 << 20, 0))
attempt("into a pipe", lambda: os.copy_file_range(a.fileno(), writing, 10, 0))
attempt("to nowhere", lambda: os.copy_file_range(a.fileno(), 999, 10, 0))
attempt("splice", lambda: os.splice(a.fileno(), writing, 4, offset_src=2))
attempt("back", lambda: os.splice(reading, b.fileno(), 100, offset_dst=0))
print(os.pread(b.fileno(), 4, 0))
attempt("neither a pipe", lambda: os.splice(a.fileno(), b.fileno(), 4))
attempt("a pipe's offset", lambda: os.splice(a.fileno(), writing, 4, offset_dst=1))
attempt("nothing there", lambda: os.splice(reading, b.fileno(), 4, flags=os.SPLICE_F_NONBLOCK))
other_reading, other_writing = os.pipe()
os.write(writing, b"from pipe to pipe")
attempt("pipes", lambda: os.splice(reading, other_writing, 9))
print(os.read(other_reading, 100), os.read(reading, 100))
os.close(other_writing)
attempt("at the end", lambda: os.splice(other_reading, b.fileno(), 4))
