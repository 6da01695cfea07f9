# alone: 0
# prints: set 2000000000 True
# prints: it is monotonic True True
# prints: files 2000000000 True
# prints: a child sees 2000000000
# prints: EINVAL EINVAL EPERM EINVAL EINVAL
# prints: by settimeofday 1000000000
# prints: by adjtime 1000000010
# prints: by adjtimex 1000000005
# prints: asleep until a moment: woken 0.5
# prints: asleep for a while: woken 3.0
# prints: a semaphore until a moment: timed out 0.6
# prints: locks and timers keep their time  0.2
# trace: clock_settime
# trace: note: .*the wall clock is set to 2033-05-18 03:33:20 UTC
"""The program may set the clock: its own. No other clock moves, and waits until a moment on it are
looked at again. Never on the real interpreter: it would set the computer's."""
import ctypes
import errno
import os
import subprocess
import sys
import tempfile
import threading
import time

c = ctypes.CDLL("libc.so.6", use_errno=True)


def give_up_the_real_clock():
    """So that python3, or an engine that does not simulate this, cannot harm: nobody here may set
    the computer's clock any more."""
    CAP_SYS_TIME, VERSION_3 = 25, 0x20080522
    header = (ctypes.c_uint32 * 2)(VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable; then the higher halves
    c.capget(header, sets)
    for i in range(3):
        sets[i] &= ~(1 << CAP_SYS_TIME)
    c.capset(header, sets)
    c.capget(header, sets)
    if sets[0] >> CAP_SYS_TIME & 1:
        sys.exit("this process could set the real clock: nothing is tried")


give_up_the_real_clock()


class Time(ctypes.Structure):
    _fields_ = [("seconds", ctypes.c_long), ("rest", ctypes.c_long)]


class Adjustment(ctypes.Structure):
    _fields_ = [("modes", ctypes.c_uint), ("offset", ctypes.c_long), ("rest", ctypes.c_long * 30)]


def now():
    return round(time.time())


before = time.monotonic(), time.process_time()
time.clock_settime(time.CLOCK_REALTIME, 2_000_000_000)
print("set", now(), time.gmtime().tm_year == 2033)
after_it = time.monotonic(), time.process_time()
print("it is monotonic", *(now - then < 0.01 for now, then in zip(after_it, before)))
with tempfile.NamedTemporaryFile() as file:
    print("files", round(os.stat(file.name).st_mtime), os.stat(file.name).st_mtime <= time.time())
child = [sys.executable, "-c", "import time; print('a child sees', round(time.time()))"]
subprocess.run(child, check=True)
wrong = []
for clock, moment in (
    (time.CLOCK_MONOTONIC, 5),
    (time.CLOCK_BOOTTIME, 5),
    (time.CLOCK_PROCESS_CPUTIME_ID, 5),
    (time.CLOCK_REALTIME, -1),
    (99, 5),
):
    try:
        time.clock_settime(clock, moment)
    except OSError as error:
        wrong.append(errno.errorcode[error.errno])
print(*wrong)
c.settimeofday(ctypes.byref(Time(1_000_000_000, 0)), None)
print("by settimeofday", now())
c.adjtime(ctypes.byref(Time(10, 0)), None)
print("by adjtime", now())
back = Adjustment(modes=0x0100)  # ADJ_SETOFFSET
back.rest[7] = -5  # of struct timex: time.tv_sec
print("by adjtimex", now() if c.adjtimex(ctypes.byref(back)) >= 0 else "failed")


def after(seconds, call):
    began = time.monotonic()
    threading.Timer(seconds, call).start()
    return began


def jump(seconds):
    time.clock_settime(time.CLOCK_REALTIME, time.time() + seconds)


def told(what, began, how):
    print(what, how, round(time.monotonic() - began, 1))


moment = Time(now() + 100, 0)
began = after(0.5, lambda: jump(1000))
result = c.clock_nanosleep(time.CLOCK_REALTIME, 1, ctypes.byref(moment), None)
told("asleep until a moment:", began, "woken" if result == 0 else result)
began = after(0.5, lambda: jump(1000))
c.clock_nanosleep(time.CLOCK_REALTIME, 0, ctypes.byref(Time(3, 0)), None)
told("asleep for a while:", began, "woken")
semaphore = ctypes.create_string_buffer(32)
c.sem_init(semaphore, 0, 0)
moment = Time(now() + 100, 0)
began = after(0.6, lambda: jump(101))
result = c.sem_timedwait(semaphore, ctypes.byref(moment))
told("a semaphore until a moment:", began, "timed out" if result == -1 else result)
began = after(0.1, lambda: jump(-10_000))
threading.Lock().acquire(), threading.Event().wait(0.2)
told("locks and timers keep their time", began, "")
