# trace: python 2 born: process
# trace: python 2 ended: exited.*exit status 7
# never: Unsupported
"""os.fork returns twice: what both share (descriptors, and where a file stands) and what is copied
(memory, buffers); how each end is heard of; what a child does at its end; children of children."""
import atexit
import os
import sys
import tempfile
import time

numbers = [1]
times = []
os.register_at_fork(before=lambda: times.append("before"),
                    after_in_parent=lambda: times.append("in the parent"),
                    after_in_child=lambda: times.append("in the child"))
READ, WRITE = os.pipe()


def say(*words):
    """What a child says comes by the pipe, so that its order is its own."""
    os.write(WRITE, (" ".join(map(str, words)) + "\n").encode())


def child_of(work):
    """work: in a child; the exit status, or minus the signal."""
    pid = os.fork()
    if pid == 0:
        os._exit(work() or 0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def said():
    return os.read(READ, 4096).decode().splitlines()


def change():
    numbers.append(2)
    times.append("then")
    say(numbers, times, os.getppid() == PARENT)
    return 7


PARENT = os.getpid()
print(child_of(change), said(), numbers, times)

# one place in a file for both, since they share what is open
with tempfile.TemporaryFile(buffering=0) as file:
    file.write(b"abcdef")
    file.seek(0)
    child_of(lambda: say(os.read(file.fileno(), 3)))
    print(said(), file.read())

# a buffer is copied: what it holds is written twice
sys.stdout.flush()
with tempfile.TemporaryFile("w+") as file:
    file.write("once ")
    child_of(file.flush)
    file.flush()
    file.seek(0)
    print(file.read())


def child_with_child():
    say("child of a child", child_of(lambda: 3), os.getppid() == PARENT)
    return 4


print(child_of(child_with_child), said())

# an exception, sys.exit and the end of the program are a child's own
for end in "fails", "leaves", "ends":
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        os.dup2(WRITE, 2)
        atexit.register(say, "at exit", end)
        if end == "fails":
            raise ValueError(end)
        if end == "leaves":
            sys.exit(5)
        break
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    print(end, status, said()[-2:])
if os.getpid() == PARENT:
    began = time.monotonic()
    pids = []
    for n in range(5):
        pid = os.fork()
        if pid == 0:
            time.sleep(n / 50)
            os._exit(n)
        pids.append(pid)
    print([pids.index(pid) == os.waitstatus_to_exitcode(status)
           for pid, status in (os.wait() for _ in pids)])
    print(round(time.monotonic() - began, 1))
    try:
        os.wait()
    except ChildProcessError as error:
        print(error)
