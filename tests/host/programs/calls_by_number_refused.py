# alone: 3
"""What the kernel's calls by their numbers do not reach: numbers that no function of the machine
stands for, and what is refused by name, are refused, and told once each."""
# trace: note: .*timer_create: timers of timer_create
# trace: timer_create fails: errno 38
# trace: note: .*syscall\(425\): the kernel's call with this number is not simulated
# trace: syscall fails: errno 38
import ctypes
import errno
import os
import sys
import threading

libc = ctypes.CDLL(None, use_errno=True)


def call(number, *words):
    ctypes.set_errno(0)
    done = libc.syscall(ctypes.c_long(number), *map(ctypes.c_long, words))
    return errno.errorcode[ctypes.get_errno()] if done == -1 else done


# prints: timers: ENOSYS ENOSYS
# prints: fiberscope: timer_create: timers of timer_create() are not simulated
print("timers:", call(222, 1, 0, 0), call(223, 0, 0, 0, 0))
# prints: rings: ENOSYS ENOSYS
# prints: fiberscope: syscall(425): the kernel's call with this number is not simulated
print("rings:", call(425, 8, 0), call(425, 8, 0))
# prints: old folders: ENOSYS, another root: EPERM, copies: ENOSYS ENOSYS ENOSYS
print(f"old folders: {call(78, 0, 0, 0)}, another root: {call(161, 0)}, copies:",
      call(56, 17, 0, 0, 0, 0), call(58), call(435, 0, 88))
# prints: none: ENOSYS ENOSYS
print("none:", call(100_000), call(-1))
# prints: one of two threads: ENOSYS
ends = threading.Event()
thread = threading.Thread(target=ends.wait)
thread.start()
print("one of two threads:", call(60, 9))
ends.set()
thread.join()
sys.stdout.flush()
call(60, 3)
os.write(1, b"not reached")
