# trace: main#?\d* blocked: lock at c_locks.py
"""Locks and identities of threads in C are the machine's: who waits in sem_wait lets others run."""
import ctypes
import threading
import time

libc = ctypes.CDLL(None, use_errno=True)
libc.pthread_self.restype = ctypes.c_ulong
semaphore = ctypes.create_string_buffer(64)
print(libc.sem_init(semaphore, 0, 0))


def posts():
    time.sleep(0.2)
    print("the other thread runs", libc.pthread_self() == threading.get_ident())
    libc.sem_post(semaphore)


began = time.monotonic()
thread = threading.Thread(target=posts)
thread.start()
print(libc.sem_wait(semaphore), round(time.monotonic() - began, 1))
print(libc.pthread_self() == threading.get_ident() == threading.main_thread().ident)
thread.join()
