# alone: 3
# prints: the program waits forever
# trace: one blocked: lock, held by two
# trace: two blocked: lock, held by one
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
