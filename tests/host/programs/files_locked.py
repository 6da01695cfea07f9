# trace: blocked: i/o \(lock of data
"""flock and lockf: among open files, and among processes; sqlite3 in a file."""
import fcntl
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    one = open("data", "w+")
    two = open("data", "r+")
    fcntl.flock(one, fcntl.LOCK_EX)
    try:
        fcntl.flock(two, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("held")
    done = []

    def wait():
        fcntl.flock(two, fcntl.LOCK_EX)
        done.append("mine")
        fcntl.flock(two, fcntl.LOCK_UN)

    thread = threading.Thread(target=wait)
    thread.start()
    time.sleep(0.2)
    print(done)
    fcntl.flock(one, fcntl.LOCK_UN)
    thread.join()
    print(done)
    fcntl.flock(one, fcntl.LOCK_SH)
    fcntl.flock(two, fcntl.LOCK_SH | fcntl.LOCK_NB)
    print("shared")

    # a process has its own record locks
    fcntl.lockf(one, fcntl.LOCK_EX, 10, 0)
    fcntl.lockf(two, fcntl.LOCK_EX | fcntl.LOCK_NB, 10, 0)
    child = """
import fcntl, sys
data = open("data", "r+")
for start in (0, 5, 10):
    try:
        fcntl.lockf(data, fcntl.LOCK_EX | fcntl.LOCK_NB, 5, start)
        print(start, "free")
    except OSError:
        print(start, "held")
sys.stdout.flush()
fcntl.lockf(data, fcntl.LOCK_EX, 10, 0)
print("at last")
"""
    process = subprocess.Popen([sys.executable, "-c", child], stdout=subprocess.PIPE, text=True)
    for _ in range(3):
        print(process.stdout.readline().strip())
    fcntl.lockf(one, fcntl.LOCK_UN, 10, 0)
    print(process.communicate()[0].strip(), process.returncode)

    base = sqlite3.connect("base.db")
    base.execute("create table t (name text, n integer)")
    with base:
        base.executemany("insert into t values (?, ?)", [("a", 1), ("b", 2), ("c", 3)])
    other = sqlite3.connect("base.db", timeout=0)
    print(other.execute("select sum(n) from t").fetchone())
    other.execute("begin immediate")
    base.execute("pragma busy_timeout = 0")
    try:
        base.execute("insert into t values ('d', 4)")
    except sqlite3.OperationalError as error:
        print(error)
    other.rollback()
    base.execute("insert into t values ('d', 4)")
    base.commit()
    other.close()
    base.close()
    print(sqlite3.connect("base.db").execute("select count(*) from t").fetchone())
    print(sorted(os.listdir(".")))
    os.chdir("/")
