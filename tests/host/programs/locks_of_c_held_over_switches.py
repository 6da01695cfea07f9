# trace: worker blocked: lock \(lock of C\)
# never: Unsupported
"""Locks of C that one thread holds while it waits for something else: the others wait, as long as
it takes, and nobody else does."""
import ctypes
import threading
import time

libc = ctypes.CDLL("libc.so.6")
mutex = ctypes.create_string_buffer(64)
shared = ctypes.create_string_buffer(64)
condition = ctypes.create_string_buffer(64)
libc.pthread_mutex_init(mutex, None)
libc.pthread_rwlock_init(shared, None)
libc.pthread_cond_init(condition, None)
ready = False
said = []


def say(words):
    said.append(words)


def locked(number):
    libc.pthread_mutex_lock(mutex)
    say(f"worker {number} has it")
    time.sleep(0.02)
    libc.pthread_mutex_unlock(mutex)


def beside():
    time.sleep(0.01)
    say("others go on")


libc.pthread_mutex_lock(mutex)
threads = [threading.Thread(target=locked, args=(1,), name="worker"),
           threading.Thread(target=beside)]
for thread in threads:
    thread.start()
time.sleep(0.05)
say("main lets go")
libc.pthread_mutex_unlock(mutex)
for thread in threads:
    thread.join()


def read():
    libc.pthread_rwlock_rdlock(shared)
    say("reader")
    libc.pthread_rwlock_unlock(shared)


libc.pthread_rwlock_wrlock(shared)
readers = [threading.Thread(target=read) for _ in range(2)]
for thread in readers:
    thread.start()
time.sleep(0.05)
say("writer lets go")
libc.pthread_rwlock_unlock(shared)
for thread in readers:
    thread.join()


def waiter():
    libc.pthread_mutex_lock(mutex)
    while not ready:
        libc.pthread_cond_wait(condition, mutex)
    say("signalled")
    libc.pthread_mutex_unlock(mutex)


thread = threading.Thread(target=waiter)
thread.start()
time.sleep(0.05)
libc.pthread_mutex_lock(mutex)
ready = True
say("signals")
libc.pthread_cond_signal(condition)
libc.pthread_mutex_unlock(mutex)
thread.join()
print(*said, sep="\n")
