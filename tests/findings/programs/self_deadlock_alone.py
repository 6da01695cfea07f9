"""The same where nobody else is left: one finding, in the same words."""

import threading

lock = threading.Lock()


def numbers():
    with lock:
        yield 1


with lock:
    print(list(numbers()))
# en: ^Self-deadlock: numbers waits for a lock, at self_deadlock_alone.py:9, which it holds
#     itself, since self_deadlock_alone.py:13
# zh: ^Self-deadlock: numbers .*self_deadlock_alone.py:9.*self_deadlock_alone.py:13
