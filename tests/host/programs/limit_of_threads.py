# alone: 0
# never: Unsupported
# prints: refused: can't start new thread
# prints: threads 3
# prints: BlockingIOError Resource temporarily unavailable
# prints: posix_spawn BlockingIOError
# prints: again True
"""RLIMIT_NPROC is heeded: threads and processes beyond it are not to be had. Alone: Linux does not
hold root to it."""
import os
import resource
import subprocess
import sys
import threading

resource.setrlimit(resource.RLIMIT_NPROC, (4, 31706))
over = threading.Event()
started = []
for _ in range(9):
    thread = threading.Thread(target=over.wait)
    try:
        thread.start()
    except RuntimeError as error:
        print("refused:", error)
        break
    started.append(thread)
print("threads", len(started))
try:
    subprocess.run([sys.executable, "-c", "pass"])
except OSError as error:
    print(type(error).__name__, error.strerror)
try:
    os.posix_spawn(sys.executable, [sys.executable, "-c", "pass"], {})
except OSError as error:
    print("posix_spawn", type(error).__name__)
over.set()
for thread in started:
    thread.join()
print("again", subprocess.run([sys.executable, "-c", "pass"]).returncode == 0)
