# trace: main blocked: condition \(condition of C\) until 200
# trace: main blocked: condition \(condition of C\) until 30
# trace: main ready: notified by Thread-1 \(signals\)
# trace: main blocked: lock \(lock of C\) at
# trace: main ready: notified by Thread-1 \(signals\)
"""Locks and conditions of C that are waited for until a moment: on the machine's clocks."""
import ctypes
import signal
import threading
import time

libc = ctypes.CDLL(None, use_errno=True)
REALTIME, MONOTONIC = 0, 1
NOW = {REALTIME: time.time, MONOTONIC: time.monotonic}


def moment(clock, seconds):
    at = NOW[clock]() + seconds
    return (ctypes.c_long * 2)(int(at), int(at % 1 * 1e9))


def timed(what, call, *arguments):
    began = time.monotonic()
    print(what, call(*arguments), round(time.monotonic() - began, 1))


def in_thread(body):
    thread = threading.Thread(target=body)
    thread.start()
    return thread


mutex, held, rwlock = ((ctypes.c_long * 8)() for _ in range(3))
condition, monotonic = (ctypes.c_long * 6)(), (ctypes.c_long * 6)()
attributes = (ctypes.c_long * 2)()
libc.pthread_condattr_init(attributes)
libc.pthread_condattr_setclock(attributes, MONOTONIC)
libc.pthread_cond_init(monotonic, attributes)

libc.pthread_mutex_lock(mutex)
timed("condition", libc.pthread_cond_timedwait, condition, mutex, moment(REALTIME, 0.2))
timed("of the other clock", libc.pthread_cond_timedwait, monotonic, mutex, moment(MONOTONIC, 0.2))
timed("by a clock", libc.pthread_cond_clockwait, condition, mutex, MONOTONIC,
      moment(MONOTONIC, 0.2))
timed("of C11", libc.cnd_timedwait, condition, mutex, moment(REALTIME, 0.2))
timed("over", libc.pthread_cond_timedwait, condition, mutex, moment(REALTIME, -1))
timed("wrong", libc.pthread_cond_timedwait, condition, mutex, (ctypes.c_long * 2)(0, 10**9))
timed("wrong clock", libc.pthread_cond_clockwait, condition, mutex, 2, moment(REALTIME, 1))


def signals():
    time.sleep(0.2)
    libc.pthread_mutex_lock(mutex)
    libc.pthread_cond_signal(condition)
    print("signalled")
    time.sleep(0.2)
    libc.pthread_mutex_unlock(mutex)


thread = in_thread(signals)
timed("signalled, and locked again", libc.pthread_cond_timedwait, condition, mutex,
      moment(REALTIME, 30))
thread.join()
libc.pthread_mutex_unlock(mutex)


def waits():
    libc.pthread_mutex_lock(mutex)
    results.append(libc.pthread_cond_clockwait(condition, mutex, MONOTONIC, moment(MONOTONIC, 30)))
    libc.pthread_mutex_unlock(mutex)


signal.signal(signal.SIGALRM, lambda *_: None)
signal.setitimer(signal.ITIMER_REAL, 0.1)
libc.pthread_mutex_lock(mutex)
timed("past a signal's handler", libc.pthread_cond_timedwait, condition, mutex,
      moment(REALTIME, 0.3))
signal.setitimer(signal.ITIMER_REAL, 0.1)
libc.pthread_mutex_lock(held)
timed("past a signal's handler", libc.pthread_mutex_timedlock, held, moment(REALTIME, 0.3))
libc.pthread_mutex_unlock(held)
libc.pthread_mutex_unlock(mutex)

results = []
threads = [in_thread(waits) for _ in range(3)]
time.sleep(0.2)
libc.pthread_cond_broadcast(condition)
for thread in threads:
    thread.join()
print("all of them", results)

libc.pthread_mutex_lock(held)
timed("lock", libc.pthread_mutex_timedlock, held, moment(REALTIME, 0.2))
timed("by a clock", libc.pthread_mutex_clocklock, held, MONOTONIC, moment(MONOTONIC, 0.2))
timed("of C11", libc.mtx_timedlock, held, moment(REALTIME, 0.2))
timed("free", libc.pthread_mutex_timedlock, mutex, moment(REALTIME, 30))
libc.pthread_mutex_unlock(mutex)
libc.pthread_rwlock_rdlock(rwlock)
timed("for writing", libc.pthread_rwlock_timedwrlock, rwlock, moment(REALTIME, 0.2))
timed("by a clock", libc.pthread_rwlock_clockwrlock, rwlock, MONOTONIC, moment(MONOTONIC, 0.2))
timed("for reading", libc.pthread_rwlock_timedrdlock, rwlock, moment(REALTIME, 30))
libc.pthread_rwlock_unlock(rwlock)


def frees():
    libc.pthread_mutex_lock(mutex)
    time.sleep(0.4)
    libc.pthread_mutex_unlock(mutex)


thread = in_thread(frees)
time.sleep(0.2)
timed("freed", libc.pthread_mutex_timedlock, mutex, moment(REALTIME, 30))
thread.join()
thread = in_thread(lambda: (time.sleep(0.2), libc.pthread_rwlock_unlock(rwlock)))
timed("read no more", libc.pthread_rwlock_clockwrlock, rwlock, MONOTONIC, moment(MONOTONIC, 30))
thread.join()

# a real thread of a C library's, which ends at once
real = ctypes.c_ulong()
begins = ctypes.cast(libc.labs, ctypes.c_void_p)
print(libc.pthread_create(ctypes.byref(real), None, begins, None))
timed("a thread", libc.pthread_timedjoin_np, real, None, moment(REALTIME, 30))
