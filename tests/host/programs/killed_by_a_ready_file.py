# trace: signal 29 \(SIGIO: .*is ready\)
# never: note: unsupported
"""SIGIO ends a process that has the same pipe open many times, in the middle of a write to it."""
import os
import subprocess
import sys
import tempfile

path = os.path.join(tempfile.mkdtemp(), "pipe")
os.mkfifo(path)
reader = """
import os, fcntl, sys, time
files = [os.open(sys.argv[1], os.O_RDONLY | os.O_NONBLOCK) for _ in range(40)]
fcntl.fcntl(files[0], fcntl.F_SETOWN, os.getpid())
fcntl.fcntl(files[0], fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
print("ready", flush=True)
time.sleep(9)
"""
first = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
writer = os.open(path, os.O_WRONLY)
child = subprocess.Popen([sys.executable, "-c", reader, path], stdout=subprocess.PIPE)
print(child.stdout.readline())
last = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
print(os.write(writer, b"x" * 5000), child.wait(), child.stdout.read())
print(len(os.read(first, 9000)))
child.stdout.close()

# the last readers go by it
child = subprocess.Popen([sys.executable, "-c", reader, path], stdout=subprocess.PIPE)
print(child.stdout.readline())
os.close(first)
os.close(last)
print(os.write(writer, b"x"), child.wait())
try:
    os.write(writer, b"x")
except OSError as error:
    print(error.strerror)
child.stdout.close()
