# never: Unsupported
"""faulthandler.dump_traceback_later(): tells where all threads are, in virtual time, once or again
and again, and can end the process."""
import faulthandler
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

before = time.monotonic()
faulthandler.dump_traceback_later(600)
time.sleep(0.1)
print("slept", round(time.monotonic() - before, 1))
faulthandler.cancel_dump_traceback_later()
for words in ((0,), (-1,), ("one",)):
    try:
        faulthandler.dump_traceback_later(*words)
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)


def told(file):
    file.seek(0)
    text = re.sub(r"0x[0-9a-f]+", "ID", file.read())
    return re.sub(r'File ".*/', 'File "', text)


def wait(seconds):
    time.sleep(seconds)


with tempfile.TemporaryFile("w+") as file:
    other = threading.Thread(target=wait, args=(1.5,))
    other.start()
    faulthandler.dump_traceback_later(0.25, file=file)
    wait(0.5)
    faulthandler.dump_traceback_later(0.2, repeat=True, file=file.fileno())
    wait(0.5)
    faulthandler.cancel_dump_traceback_later()
    print(told(file))
    other.join()

# beside a signal's handler and another process
signal.signal(signal.SIGALRM, lambda *_: None)
signal.setitimer(signal.ITIMER_REAL, 0.1, 0.1)
faulthandler.dump_traceback_later(600, exit=True, file=sys.__stderr__)
CHILD = "import time; time.sleep(0.2); print('child', flush=True)"
child = subprocess.Popen([sys.executable, "-c", CHILD])
for _ in range(10):
    time.sleep(0.01)
child.wait()
print("end", flush=True)
faulthandler.cancel_dump_traceback_later()
signal.setitimer(signal.ITIMER_REAL, 0)

ENDS = "import faulthandler, time; faulthandler.dump_traceback_later(0.1, exit=True); time.sleep(9)"
child = subprocess.run([sys.executable, "-c", ENDS], capture_output=True, text=True)
print(child.returncode, child.stderr.splitlines()[0], child.stderr.splitlines()[2:])
