"""An RLock can be taken again by who holds it; a Lock may be released by somebody else."""

import threading
import time

rlock, gate = threading.RLock(), threading.Lock()
with rlock:
    with rlock:
        print("taken twice")


def opener():
    while True:
        time.sleep(1)
        gate.release()


def passer():
    while True:
        gate.acquire()
        print("passed")


gate.acquire()
for target in (opener, passer):
    threading.Thread(target=target, daemon=True).start()
time.sleep(3.5)
