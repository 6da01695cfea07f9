# trace: main#?\d* blocked: lock.* until
# trace: gives blocked: sleep
# trace: main#?\d* blocked: semaphore .*bounded
# trace: main#?\d* blocked: condition \(condition cond\) until
# trace: main#?\d* blocked: event until
# trace: meets blocked: condition \(barrier\)
# trace: main#?\d* blocked: condition \(barrier broken\) until
"""Locks, semaphores, conditions, events and barriers: time-outs, re-entry, misuse."""
import threading
import time

start = time.monotonic()


def clock():
    return round(time.monotonic() - start, 1)


def spawn(target, *args):
    thread = threading.Thread(target=target, args=args, name=target.__name__)
    thread.start()
    return thread


def says(function, *args, **more):
    try:
        print(clock(), function(*args, **more))
    except (RuntimeError, ValueError, OverflowError, TypeError) as error:
        print(clock(), type(error).__name__, error)


lock = threading.Lock()
says(lock.release)
says(lock.acquire)
says(lock.acquire, timeout=0.5)
says(lock.acquire, blocking=False)
says(lock.acquire, False, 1)
says(lock.acquire, timeout=-2)
says(lock.acquire, timeout=1e100)
print(lock.locked(), repr(lock).startswith("<locked _thread.lock"))


def gives():
    time.sleep(0.2)
    lock.release()


thread = spawn(gives)
says(lock.acquire, timeout=5)
thread.join()

start = time.monotonic()
rlock = threading.RLock()
with rlock, rlock:
    says(rlock.acquire)
    thread = spawn(lambda: (says(rlock.acquire, timeout=0.1), says(rlock.release)))
    thread.join()
    rlock.release()
says(rlock.release)

start = time.monotonic()
bounded = threading.BoundedSemaphore(2)
says(bounded.acquire)
says(bounded.acquire)
says(bounded.acquire, timeout=0.3)
says(bounded.acquire, blocking=False)
bounded.release(2)
says(bounded.release)

start = time.monotonic()
cond = threading.Condition()
says(cond.wait)
says(cond.notify)
with cond:
    says(cond.wait, 0.2)
    says(cond.wait_for, lambda: False, 0.2)
woken = []


def waits(name):
    with cond:
        cond.wait()
        woken.append(name)


threads = [spawn(waits, n) for n in range(5)]
time.sleep(0.1)
for count in (2, 1):
    with cond:
        cond.notify(count)
    time.sleep(0.1)
    print(clock(), len(woken))
with cond:
    cond.notify_all()
for thread in threads:
    thread.join()
print(sorted(woken))

start = time.monotonic()
event = threading.Event()
says(event.wait, 0.2)
spawn(lambda: (time.sleep(0.2), event.set()))
says(event.wait)
says(event.wait)
event.clear()
print(event.is_set())

start = time.monotonic()
barrier = threading.Barrier(3, action=lambda: print(clock(), "all here"))
places = []


def meets(n):
    time.sleep(n / 10)
    places.append(barrier.wait())


threads = [spawn(meets, n) for n in range(3)]
for thread in threads:
    thread.join()
print(clock(), sorted(places))
start = time.monotonic()
broken = threading.Barrier(2)
try:
    broken.wait(0.2)
except threading.BrokenBarrierError:
    print(clock(), "broken", broken.broken)
broken.reset()
aborted = []


def stays():
    try:
        broken.wait()
    except threading.BrokenBarrierError:
        aborted.append(clock())


thread = spawn(stays)
time.sleep(0.1)
broken.abort()
thread.join()
print(aborted, broken.n_waiting)
