# never: Unsupported
# trace: python .* ended: cancelled \(signal SIGABRT\)
# trace: python .* ended: cancelled \(signal SIGSEGV\)
"""How a child ends concerns nobody else: by abort(), by a wrong address, and though its parent has
come to its end before."""
import subprocess
import sys

ABORT = "import os; os.abort()"
HANDLED = """import ctypes, os, signal
HANDLER = ctypes.CFUNCTYPE(None, ctypes.c_int)(lambda number: os.write(1, b'handled\\n') and None)
ctypes.CDLL(None).signal(signal.SIGABRT, HANDLER)
os.abort()"""
WRONG = "import ctypes; ctypes.string_at(0)"
FAULTS = "import ctypes, faulthandler; faulthandler.enable(); ctypes.string_at(0)"
for code in (ABORT, HANDLED, WRONG, "import os; os.kill(os.getpid(), 11)"):
    print(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True))
told = subprocess.run([sys.executable, "-c", FAULTS], capture_output=True, text=True)
print(told.returncode, told.stderr.splitlines()[0])
WAKEUP = """import os, signal
signal.signal(signal.SIGALRM, lambda *_: None)
r, w = os.pipe()
os.set_blocking(r, False)
try:
    signal.set_wakeup_fd(w)
except ValueError as e:
    print(str(e).replace(str(w), 'W'))
print(signal.set_wakeup_fd(r))
signal.raise_signal(signal.SIGALRM)
print(signal.set_wakeup_fd(-1) == r)
os.set_blocking(w, False)
for warns in (False, True):
    signal.set_wakeup_fd(w, warn_on_full_buffer=warns)
    try:
        while True:
            os.write(w, bytes(65536))
    except BlockingIOError:
        pass
    signal.raise_signal(signal.SIGALRM)
signal.set_wakeup_fd(-1)
"""
told = subprocess.run([sys.executable, "-c", WAKEUP], capture_output=True, text=True)
print(told.returncode, told.stdout)
# where it is told from depends on how far the handler has come
print([line for line in told.stderr.splitlines() if line[0] not in " T"])
# at the parent's end its pipes are closed, with what is still held back in them
READ = "import sys; print('read', sys.stdin.read(), flush=True)"
p = subprocess.Popen([sys.executable, "-c", READ], stdin=subprocess.PIPE)
p.stdin.write(b"abc")
print("end", flush=True)
