# trace: prints: "by writev, in parts\\n"
# trace: prints: "by a copy\\n"
# trace: prints: "by a copy of a copy\\n"
# trace: prints: "by dprintf 1\\n"
# trace: prints: "by sendfile\\n"
# trace: prints: "a child's copy\\n"
# trace: prints to stderr: "C, unbuffered\\n"
"""Whatever way output goes to the standard streams: it comes out, and in the trace."""
import ctypes
import os
import subprocess
import sys
import tempfile

c = ctypes.CDLL("libc.so.6")
os.writev(1, [b"by writev, ", b"in parts\n"])
copy = os.dup(1)
os.write(copy, b"by a copy\n")
os.dup2(copy, 77)
os.write(77, b"by a copy of a copy\n")
c.dprintf(1, b"by dprintf %d\n", 1)
with tempfile.TemporaryFile() as file:
    file.write(b"by sendfile\n")
    file.flush()
    print(os.sendfile(1, file.fileno(), 0, 100), flush=True)
code = "import os; os.write(os.dup(1), b'a child\\'s copy\\n')"
subprocess.run([sys.executable, "-c", code], check=True)
c.fputs(b"C, unbuffered\n", ctypes.c_void_p.in_dll(c, "stderr"))
os.close(copy)
with tempfile.TemporaryFile() as file:
    kept = os.dup(1)
    os.dup2(file.fileno(), 1)
    os.write(1, b"into the file\n")
    os.dup2(kept, 1)
    file.seek(0)
    print(file.read())
