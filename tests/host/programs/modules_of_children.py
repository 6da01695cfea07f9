# never: Unsupported
"""Each process has its own modules of the machine: what a child has imported and ended with does
not concern the others; a module that is imported anew is the machine's as well."""
import subprocess
import sys
import time

CHILDREN = {
    "greenlet": "import greenlet; print(greenlet.GreenletExit, greenlet.greenlet.GreenletExit)",
    "gevent": "import gevent; gevent.sleep(0.01); print('slept')",
    "fresh": "import sys; del sys.modules['time']; import time; time.sleep(0.5); print('fresh')",
}


def fresh(name):
    saved = sys.modules.pop(name)
    try:
        return __import__(name)
    finally:
        sys.modules[name] = saved


for turn in range(2):
    for name, code in CHILDREN.items():
        child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        print(turn, name, child.returncode, child.stdout.strip(), child.stderr[-200:])

import gevent  # noqa: E402

gevent.sleep(0.1)
print("slept here")

other_time = fresh("time")
before = time.monotonic()
other_time.sleep(1)
print(other_time is time, round(time.monotonic() - before, 1))
thread = fresh("_thread")
lock = thread.allocate_lock()
lock.acquire()


def work():
    other_time.sleep(0.2)
    print("in the thread", flush=True)
    lock.release()


thread.start_new_thread(work, ())
with lock:
    print("end")
