# trace: write fd \d+ \(pipe, write end\) = 4096
"""How much a pipe holds: pages, of which a write takes new ones; F_SETPIPE_SZ and FIONREAD."""
import array
import errno
import fcntl
import os
import select
import termios
import threading


def tried(call, *arguments):
    try:
        return call(*arguments)
    except OSError as error:
        return errno.errorcode[error.errno]


def waiting(number):
    count = array.array("i", [0])
    fcntl.ioctl(number, termios.FIONREAD, count)
    return count[0]


GET, SET = fcntl.F_GETPIPE_SZ, fcntl.F_SETPIPE_SZ
r, w = os.pipe()
os.set_blocking(r, False)
os.set_blocking(w, False)
print(fcntl.fcntl(w, GET), fcntl.fcntl(r, GET), select.PIPE_BUF)


def filled(size):
    """How many writes of so many bytes it takes."""
    count = 0
    while tried(os.write, w, b"x" * size) == size:
        count += 1
    there = waiting(r)
    while os.read(r, 65536):
        if waiting(w) == 0:
            return count, there


for size in (1, 100, 3000, 4000, 4095, 4096):
    print(size, filled(size))
for wanted in (1, 4096, 4097, 100_000, 1 << 20):
    print(wanted, fcntl.fcntl(r, SET, wanted), fcntl.fcntl(w, GET))
print("beyond any:", tried(fcntl.fcntl, w, SET, (1 << 31) + 1), tried(fcntl.fcntl, w, SET, 0))
print("larger ones:", filled(4096), fcntl.fcntl(w, SET, 65536))

# what lies in it must have room
for _ in range(3):
    os.write(w, b"x" * 4000)
print([tried(fcntl.fcntl, w, SET, size) for size in (4096, 8192, 16384)])
print(waiting(r), os.write(w, b"y" * 9000), waiting(w), tried(os.write, w, b"z" * 200))
print(tried(os.write, w, b"z" * 4096), tried(os.write, w, b"z"))
os.read(r, 4000)
print(select.select([], [w], [], 0)[1] == [w])
while waiting(r):
    os.read(r, 1000)

# one who waits for room goes on when the pipe grows
fcntl.fcntl(w, SET, 4096)
os.set_blocking(w, True)
os.write(w, b"x" * 4096)
thread = threading.Thread(target=os.write, args=(w, b"y" * 4096))
thread.start()
select.select([], [], [], 0.05)
print(waiting(r), fcntl.fcntl(w, SET, 8192))
thread.join()
print(waiting(r))

# by /proc: one more end, for whatever it is opened
number = os.fstat(r).st_ino
print(number == os.fstat(w).st_ino, os.readlink(f"/proc/self/fd/{w}") == f"pipe:[{number}]")
while waiting(r):
    os.read(r, 100)
more = os.open(f"/proc/self/fd/{w}", os.O_RDONLY | os.O_NONBLOCK)
os.close(r)
print(os.write(w, b"by /proc"), os.read(more, 100), tried(os.read, more, 1))
back = os.open(f"/dev/fd/{more}", os.O_WRONLY)
os.close(w)
print(os.write(back, b"back"), os.read(more, 100), os.fstat(more).st_ino == number)
os.close(back)
print("end:", os.read(more, 100))

print("others:", tried(fcntl.fcntl, 0, SET, 4096) in ("EBADF", 4096), end=" ")
with open("/dev/null") as null:
    print(tried(fcntl.fcntl, null, GET), tried(fcntl.fcntl, null, fcntl.F_NOTIFY, 0))
with open(__file__, "rb") as source:
    print(waiting(source) == os.stat(__file__).st_size)
