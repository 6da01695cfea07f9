# alone: 0
# recipe: {"machine": {"cores": 4, "gil": false}}
# never: Unsupported
# prints: all [0, 1, 2, 3]
# prints: bound to 2 and there True
# prints: none of the machine's 22
# prints: threads [2] [2] [0, 1]
# prints: together 0.02
# prints: one core 0.04
# prints: a child [3]
"""sched_setaffinity(2): a thread runs on its cores only, and what it begins inherits them. Alone:
the real machine's cores are others."""
import os
import subprocess
import sys
import threading
import time
import ctypes

libc = ctypes.CDLL("libc.so.6")
print("all", sorted(os.sched_getaffinity(0)))
os.sched_setaffinity(0, {2})
seen = set()
for _ in range(1000):
    seen.add(libc.sched_getcpu())
print("bound to", *os.sched_getaffinity(0), "and there", seen == {2})
try:
    os.sched_setaffinity(0, {17})
except OSError as error:
    print("none of the machine's", error.errno)


def tell(cores, out):
    if cores:
        os.sched_setaffinity(0, cores)
    out.append(sorted(os.sched_getaffinity(0)))


out = []
for cores in (None, {2}, {0, 1}):
    thread = threading.Thread(target=tell, args=(cores, out))
    thread.start()
    thread.join()
print("threads", *out)


def compute(cores):
    os.sched_setaffinity(0, cores)
    until = time.thread_time() + 0.02
    while time.thread_time() < until:
        pass


def both(one, other):
    before = time.monotonic()
    threads = [threading.Thread(target=compute, args=({core},)) for core in (one, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return round(time.monotonic() - before, 2)


print("together", both(0, 1))
print("one core", both(1, 1))
os.sched_setaffinity(0, {3})
CHILD = "import os; print(sorted(os.sched_getaffinity(0)))"
print("a child", subprocess.run([sys.executable, "-c", CHILD], capture_output=True,
                                text=True).stdout.strip())
