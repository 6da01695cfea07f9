# also: {"machine": {"cores": 4}}
# trace: priority: -3
# never: Unsupported
"""How nice threads and processes are, and by which policy they are scheduled, by their numbers;
what the kernel would not do is refused as it does."""
import os
import subprocess
import sys
import threading
import time

NOBODY = 1 << 22


def error_of(call, *arguments):
    try:
        return call(*arguments)
    except OSError as error:
        return type(error).__name__, error.errno


def child(code):
    return subprocess.run([sys.executable, "-c", "import os\n" + code], text=True,
                          capture_output=True).stdout.strip()


pid = os.getpid()
print(os.nice(0), os.nice(3), os.getpriority(os.PRIO_PROCESS, pid), os.nice(0))
with open("/proc/self/stat") as stat:
    print("in /proc:", stat.read().split()[17:19])
print("inherited:", child("print(os.nice(0))"))
print("more and more:", os.nice(2), os.nice(100), child("print(os.nice(1))"))

told = []
go = threading.Event()
thread = threading.Thread(target=lambda: (told.append(threading.get_native_id()), go.wait()))
thread.start()
while not told:
    pass
number = told[0]
print("a thread:", number == thread.native_id != pid, os.getpriority(os.PRIO_PROCESS, number))
print("a group:", os.getpriority(os.PRIO_PGRP, 0) <= 19, error_of(os.getpriority, 1, NOBODY))
print("a user:", os.getpriority(os.PRIO_USER, 0) <= 19, error_of(os.getpriority, 2, NOBODY))
print("nobody:", error_of(os.getpriority, 0, NOBODY), error_of(os.setpriority, 0, NOBODY, 0),
      error_of(os.getpriority, 9, 0), error_of(os.setpriority, 9, 0, 0))
other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
os.setpriority(os.PRIO_PROCESS, other.pid, 19)
print("a child:", os.getpriority(os.PRIO_PROCESS, other.pid))
other.communicate(b"\n")

print(os.sched_getscheduler(0) == os.SCHED_OTHER, os.sched_getparam(0).sched_priority)
os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
print("batch:", os.sched_getscheduler(0) == os.SCHED_BATCH == os.sched_getscheduler(pid),
      os.sched_getscheduler(number) == os.SCHED_OTHER,
      child("print(os.sched_getscheduler(0) == os.SCHED_BATCH)"))
os.sched_setscheduler(number, os.SCHED_IDLE, os.sched_param(0))
print("idle:", os.sched_getscheduler(number) == os.SCHED_IDLE)
print("wrong:", error_of(os.sched_setscheduler, 0, os.SCHED_OTHER, os.sched_param(1)),
      error_of(os.sched_setscheduler, 0, os.SCHED_RR, os.sched_param(0)),
      error_of(os.sched_setscheduler, 0, 77, os.sched_param(0)),
      error_of(os.sched_setparam, 0, os.sched_param(5)))
print("whose:", error_of(os.sched_getscheduler, -1), error_of(os.sched_getscheduler, NOBODY),
      error_of(os.sched_getparam, NOBODY), error_of(os.sched_rr_get_interval, NOBODY),
      error_of(os.sched_getaffinity, NOBODY), error_of(os.sched_setaffinity, NOBODY, {0}),
      error_of(os.sched_getaffinity, -1), error_of(os.sched_setaffinity, -1, {0}))
print("a slice:", 0 <= os.sched_rr_get_interval(0) < 1)
cores = os.sched_getaffinity(0)
print("cores:", len(cores) > 0, os.sched_getaffinity(number) == cores,
      error_of(os.sched_setaffinity, 0, {900}))
os.sched_setaffinity(0, cores)
print(os.sched_getaffinity(pid) == cores)
go.set()
thread.join()
while not isinstance(error_of(os.getpriority, 0, number), tuple):
    time.sleep(0.01)  # a real thread outlives join() a little
print("no more:", error_of(os.getpriority, 0, number), error_of(os.sched_getscheduler, number))
