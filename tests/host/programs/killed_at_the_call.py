"""A call that the kernel answers with a deadly signal is the last that its process does: nothing
runs after it, not even on the same line."""
import subprocess
import sys

BEGIN = """
import os, resource, signal, socket, sys, tempfile
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
r, w = os.pipe()
os.close(r)
a, b = socket.socketpair()
b.close()
number, path = tempfile.mkstemp()
os.write(number, b"text")
os.lseek(number, 0, os.SEEK_SET)
full, more = os.pipe()
os.write(more, b"text")
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
def alive():
    os.write(2, b"still alive\\n")
os.write(1, b"calls\\n")
"""
CALLS = {
    "write": "os.write(w, b'x'), alive()",
    "writev": "os.writev(w, [b'x', b'y']), alive()",
    "send": "a.send(b'x'), alive()",
    "sendmsg": "a.sendmsg([b'x']), alive()",
    "sendfile": "os.sendfile(a.fileno(), number, 0, 4), alive()",
    "splice": "os.splice(full, w, 4), alive()",
    "too long": "os.pwrite(number, b'x', 200), alive()",
    "ftruncate": "os.ftruncate(number, 200), alive()",
    "truncate": "os.truncate(path, 200), alive()",
    "in a thread": "t = __import__('threading').Thread(target=lambda: (os.write(w, b'x'), alive()))"
                   "; t.start(); t.join(); alive()",
    "not asked to": "a.send(b'x', socket.MSG_NOSIGNAL)",
    "heeded": "signal.signal(signal.SIGPIPE, lambda *a: None)\ntry: os.write(w, b'x')\n"
              "except BrokenPipeError: alive()",
    "a part": "r, w = os.pipe(); t = __import__('threading').Thread(target=lambda: ("
              "os.read(r, 10), os.close(r))); t.start(); os.write(w, b'x' * 100_000), alive()",
}
for name, call in CALLS.items():
    child = subprocess.run([sys.executable, "-c", BEGIN + call], capture_output=True, text=True)
    print(name, child.returncode, child.stdout.split(), child.stderr.splitlines()[-1:],
          child.stderr.count("alive"))
