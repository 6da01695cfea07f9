# trace: nanosleep
"""A C library's sleep lets the other threads run, and takes no real time."""
import ctypes
import sqlite3
import tempfile
import threading
import time

c = ctypes.CDLL(None, use_errno=True)


def tell(*words):
    print(*words, int((time.monotonic() - began) * 5))  # a busy computer may be late


def sleeper(name, call):
    call()
    tell(name)


class Time(ctypes.Structure):
    _fields_ = [("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long)]


calls = {
    "usleep": lambda: c.usleep(300_000),
    "nanosleep": lambda: c.nanosleep(ctypes.byref(Time(0, 100_000_000)), None),
    "sleep": lambda: c.sleep(1),
    "clock_nanosleep": lambda: c.clock_nanosleep(1, 0, ctypes.byref(Time(0, 500_000_000)), None),
    "poll": lambda: c.poll(None, 0, 700),
}
threads = [threading.Thread(target=sleeper, args=item) for item in calls.items()]
began = time.monotonic()
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(c.nanosleep(ctypes.byref(Time(0, 1_000_000_000)), None), ctypes.get_errno())

# a locked database: sqlite sleeps until its time is over, or the other has gone
path = tempfile.mkdtemp() + "/base"
first = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
first.execute("create table t (x)")
second = sqlite3.connect(path, timeout=2, isolation_level=None)
first.execute("begin immediate")
try:
    second.execute("insert into t values (1)")
except sqlite3.OperationalError as error:
    print(error)


def release():
    time.sleep(0.5)
    first.execute("commit")


threading.Thread(target=release).start()
second.execute("insert into t values (2)")
print(second.execute("select x from t").fetchall())
