# trace: mknod = 0
# trace: blocked: i/o \(open pipe for writing: nobody reads yet\)
# trace: main opened pipe \(pipe\)
# trace: ready: notified by main
# trace: pipe is now pipe pipe, peer pipe
# trace: blocked: i/o \(open pipe for reading: nobody writes yet\)
# never: note: unsupported
"""Named pipes: who opens one waits for the other side, as fifo(7) has it; what is written goes
from thread to thread; the end of the file comes with the last writer's close."""
import errno
import os
import select
import signal
import stat
import tempfile
import threading
import time

folder = tempfile.TemporaryDirectory()
os.chdir(folder.name)


def tried(call, *arguments):
    try:
        return call(*arguments)
    except OSError as error:
        return errno.errorcode[error.errno]


def in_thread(call):
    thread = threading.Thread(target=call)
    thread.start()
    return thread


os.umask(0o022)
os.mkfifo("pipe")
facts = os.stat("pipe")
print(stat.S_ISFIFO(facts.st_mode), stat.filemode(facts.st_mode), facts.st_size, facts.st_nlink)
print("again:", tried(os.mkfifo, "pipe"), "nowhere:", tried(os.mkfifo, "none/pipe"),
      tried(os.mkfifo, "none/"))


# a writer waits for a reader, and a reader for a writer
def write():
    with open("pipe", "w") as out:
        out.write("through\n" * 3)


writer = in_thread(write)
time.sleep(0.05)
with open("pipe") as lines:
    print([line.strip() for line in lines])
writer.join()
got = []
reader = in_thread(lambda: got.append(open("pipe", "rb").read()))
time.sleep(0.05)
with open("pipe", "wb") as out:
    out.write(b"x" * 100_000)
reader.join()
print(len(got[0]))

# without waiting
print("nobody reads:", tried(os.open, "pipe", os.O_WRONLY | os.O_NONBLOCK))
r = os.open("pipe", os.O_RDONLY | os.O_NONBLOCK)
poll = select.poll()
poll.register(r, select.POLLIN)
print("nobody has written:", os.read(r, 10), poll.poll(0) == [])
w = os.open("pipe", os.O_WRONLY | os.O_NONBLOCK)
print("nothing there:", tried(os.read, r, 10))
os.write(w, b"a few words")
other = os.open("pipe", os.O_WRONLY)
print(poll.poll() == [(r, select.POLLIN)], os.read(r, 5))
os.close(w)
os.write(other, b"!")
epoll = select.epoll()
epoll.register(r, select.EPOLLIN)
print(epoll.poll(0) == [(r, select.EPOLLIN)], os.read(r, 100))
print("one writes still:", tried(os.read, r, 100))
os.close(other)
print("hung up:", epoll.poll() == [(r, select.EPOLLHUP)], os.read(r, 100))
print("offsets:", tried(os.lseek, r, 0, os.SEEK_SET), tried(os.pread, r, 1, 0),
      tried(os.ftruncate, r, 0), tried(os.truncate, "pipe", 0))

# to itself; what nobody has read is gone when nobody has it open
both = os.open("pipe", os.O_RDWR)
print(os.write(both, b"to myself"), os.read(r, 2), os.read(both, 100))
os.write(both, b"lost")
os.close(both)
os.close(r)
r = os.open("pipe", os.O_RDONLY | os.O_NONBLOCK)
print("gone:", os.read(r, 100))

# by other names; without one; by /proc
os.rename("pipe", "renamed")
os.link("renamed", "second")
w = os.open("second", os.O_WRONLY)
os.unlink("renamed")
os.unlink("second")
print(sorted(os.listdir()), os.fstat(w).st_nlink, stat.S_ISFIFO(os.fstat(r).st_mode))
os.write(w, b"without a name")
print(os.read(r, 100), os.fstat(r).st_ino == os.fstat(w).st_ino)
third = os.open(f"/proc/self/fd/{w}", os.O_WRONLY)
os.close(w)
os.write(third, b"by /proc")
print(os.read(r, 100))
os.close(third)
print("end:", os.read(r, 100))
os.close(r)

# a broken one
os.mknod("node", 0o600 | stat.S_IFIFO)
r = os.open("node", os.O_RDONLY | os.O_NONBLOCK)
w = os.open("node", os.O_WRONLY)
os.close(r)
print("broken:", tried(os.write, w, b"x"))
# one that comes later reads what is written then
def read_once():
    number = os.open("node", os.O_RDONLY)
    got.append(os.read(number, 100))
    os.close(number)


waits = in_thread(read_once)
while tried(os.write, w, b"late") == "EPIPE":
    time.sleep(0.001)
waits.join()
print(got[-1])
os.close(w)

# a signal's handler, in the middle of open()
signal.signal(signal.SIGALRM, lambda *_: print("the alarm"))
signal.setitimer(signal.ITIMER_REAL, 0.05)


def later():
    time.sleep(0.2)
    open("node", "w").close()


thread = in_thread(later)
print("goes on after it:", open("node").read() == "")
thread.join()


def stop(*_):
    raise TimeoutError("enough")


signal.signal(signal.SIGALRM, stop)
signal.setitimer(signal.ITIMER_REAL, 0.05)
try:
    open("node", "w")
except TimeoutError as error:
    print(error)
print("it has gone:", tried(os.open, "node", os.O_WRONLY | os.O_NONBLOCK))

# nodes of other kinds
os.mknod("plain", 0o640)
print(stat.filemode(os.stat("plain").st_mode), tried(os.mknod, "x", 0o600 | stat.S_IFDIR),
      tried(os.mknod, "x", 0o600 | stat.S_IFLNK))
os.chdir("/")
