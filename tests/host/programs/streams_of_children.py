# never: note: unsupported
"""What a new process has as its standard streams is made of what its descriptors lead to: a pipe, a
file at its place, nothing, a folder."""
import os
import subprocess
import sys
import tempfile

SHOWS = """
import sys
for stream in sys.stdin, sys.stdout, sys.stderr, sys.__stdin__:
    if stream is None:
        print("none")
        continue
    print(stream.name, stream.mode, stream.fileno(), stream.seekable(), stream.isatty(),
          stream.buffer.mode)
"""
READS = """
import sys
print(repr(sys.stdin.readline()), end=" ")
try:
    print(sys.stdin.tell())
except OSError as error:
    print(type(error).__name__, error)
print(repr(sys.stdin.read()))
"""


def shown(code, **options):
    done = subprocess.run([sys.executable, "-c", code], text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, **options)
    return done.stdout + (done.stderr.splitlines() or [""])[0] + f"({done.returncode})"


with tempfile.TemporaryFile("w+") as file:
    file.write("first\nsecond\nthird\n")
    file.flush()
    for code in SHOWS, READS:
        print("a pipe:", shown(code, input="one\ntwo\n"))
        print("nothing to read:", shown(code, stdin=subprocess.DEVNULL))
        file.seek(6)
        print("a file:", shown(code, stdin=file))
        print("and where it stands:", file.buffer.raw.tell())
folder = os.open("/", os.O_RDONLY)
print("a folder:", shown(SHOWS, stdin=folder))
os.close(folder)

# without one, and of a child's child
print("closed:", shown(SHOWS, stdin=subprocess.DEVNULL, preexec_fn=lambda: os.close(0)))
print("its child's:", shown("import os, subprocess, sys\nreader, writer = os.pipe()\n"
                            "os.write(writer, b'a line\\n')\nos.close(writer)\n"
                            f"subprocess.run([sys.executable, '-c', {READS!r}], stdin=reader)",
                            stdin=subprocess.DEVNULL))
