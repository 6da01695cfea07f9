"""`while True: pass` is one instruction, for which CPython tells a line only once: it takes time
all the same, gives up the GIL, and is preempted."""
import threading
import time


def spin():
    while True: pass


def spin_for(seconds):
    end = time.monotonic() + seconds
    threading.Thread(target=spin, daemon=True).start()
    while time.monotonic() < end:
        pass


threading.Thread(target=spin, daemon=True).start()
time.sleep(0.01)
print("awake beside it")
spin_for(0.02)
print("and beside two")
