"""A thread waits for a lock that it holds itself, while others go on."""

import threading
import time

lock = threading.Lock()


def outer():
    with lock:
        inner()


def inner():
    with lock:
        print("never")


def tick():
    while True:
        time.sleep(1)


threading.Thread(target=outer, daemon=True, name="W").start()
threading.Thread(target=tick, daemon=True).start()
time.sleep(3)
# en: ^Self-deadlock: W waits for a lock, at self_deadlock.py:15, which it holds itself, since
#     self_deadlock.py:10: .*threading.RLock
# zh: ^Self-deadlock: W .*self_deadlock.py:15.*self_deadlock.py:10.*threading.RLock
