# alone: 3
# prints: the program waits forever
# trace: one took lock \(lock a\)
# trace: two took lock \(lock b\)
# trace: one blocked: lock, held by two \(lock b\)
# trace: two blocked: lock, held by one \(lock a\)
# trace: run ended: deadlock
"""Two threads take two locks in opposite orders."""
import threading
import time

a, b = threading.Lock(), threading.Lock()


def take(first, second):
    with first:
        time.sleep(1)
        with second:
            print("never")


threading.Thread(target=take, args=(a, b), name="one").start()
threading.Thread(target=take, args=(b, a), name="two").start()
