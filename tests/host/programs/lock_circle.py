# trace: two blocked: lock, held by one \(rlock a\)
# trace: deadlock: .*one waits for lock b, held by two
# trace: main#?\d* prints:? "main goes on
# trace: joined blocked: lock, held by joins \(lock c\)
# trace: joins blocked: join joined
# trace: deadlock: .*joins
# trace: timed blocked: lock, held by main .* until
# trace: run ended: finished
"""A circle of waits is told when it closes, though others go on; one with a time-out is none."""
import threading
import time

a, b, c, d = threading.RLock(), threading.Lock(), threading.Lock(), threading.Lock()


def takes(first, second):
    with first:
        time.sleep(0.1)
        with second:
            print("never")


def start(target, *args, name):
    thread = threading.Thread(target=target, args=args, name=name, daemon=True)
    thread.start()
    return thread


start(takes, a, b, name="one")
start(takes, b, a, name="two")
time.sleep(0.2)
print("main goes on")


def joins():
    with c:
        start(c.acquire, name="joined").join()


start(joins, name="joins")
time.sleep(0.1)
print("main goes on")


def timed():
    print(d.acquire(timeout=0.5))


with d:
    thread = start(timed, name="timed")
    thread.join()
