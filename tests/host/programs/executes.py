# trace: main#\d+ ended: exited .exec: python3 -c
# trace: main#\d+ ended: exited .exec: /usr/bin/python3 .*executes.py again
# never: Unsupported
"""A program takes the place of another (execve): the process stays, with its number, its parent and
what it has open; threads, unwritten output and handlers of signals go, what is ignored stays."""
import os
import signal
import sys
import threading
import time

AGAIN = "again" in sys.argv
print("again" if AGAIN else "first", sys.argv[1:], flush=True)
number = os.environ.get("NUMBER")
print(number is None or int(number) == os.getpid(), flush=True)

r, w = os.pipe()
pid = os.fork()
if pid == 0:
    os.set_inheritable(w, True)
    threading.Thread(target=time.sleep, args=(100,), daemon=True).start()
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    signal.signal(signal.SIGUSR2, lambda *_: None)
    os.write(w, b"%d " % os.getpid())
    code = f"""
import os, signal, sys, threading
handlers = [signal.getsignal(n) for n in (signal.SIGUSR1, signal.SIGUSR2)]
os.write({w}, f"{{os.getpid()}} {{os.environ}} {{handlers}} {{threading.active_count()}}".encode())
sys.exit(4)
"""
    os.execve(sys.executable, [sys.executable, "-c", code], {"K": "v"})
os.close(w)
text = b""
while data := os.read(r, 1000):
    text += data
before, after, *rest = text.decode().split(" ", 2)
print(before == after, "'K': 'v'" in rest[0], rest[0][-1])
print("SIG_IGN" in rest[0], "SIG_DFL" in rest[0])
print(os.waitpid(pid, 0)[1])

if os.fork() == 0:
    os.execvp("python3", ["python3", "-c", "import os; os.kill(os.getpid(), 9)"])
print(os.wait()[1])
if os.fork() == 0:
    try:
        os.execv("/nonexistent", ["x"])
    except OSError as error:
        os._exit(error.errno)
print(os.wait()[1])
sys.stdout.flush()
if not AGAIN:
    os.environ["NUMBER"] = str(os.getpid())
    os.execv(sys.executable, [sys.executable, *sys.argv, "again"])
sys.exit(6)
