# trace: signal 10 \(SIGUSR1: kill\)
# trace: signal 14 \(SIGALRM: the timer is over\)
# trace: main ready: notified .*signal SIGALRM
# trace: signal 12 \(SIGUSR2: kill\)
# also: {"machine": {"cores": 2}}
# also: {"machine": {"gil": false, "cores": 2}}
"""Signals of the program itself: handlers run in the main thread, and end waits that go on."""
import os
import select
import signal
import socket
import sys
import threading
import time

since = time.monotonic()
heard = []


def now():
    """How long after the last question, in tenths; a machine under load may be late."""
    global since
    before, since = since, time.monotonic()
    return int((since - before + 0.02) * 10) / 10


def note(number, frame):
    heard.append(signal.Signals(number).name)


# at once, before kill() returns
signal.signal(signal.SIGUSR1, note)
os.kill(os.getpid(), signal.SIGUSR1)
print(heard, signal.getsignal(signal.SIGUSR1) is note, signal.getsignal(signal.SIGINT))
signal.raise_signal(signal.SIGUSR1)
signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)
print(heard)

# what is ignored, and what has no handler and harms nobody
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.kill(os.getpid(), signal.SIGTERM)
os.kill(os.getpid(), signal.SIGWINCH)
os.kill(os.getpid(), 0)
for wrong in (99, -1):
    try:
        os.kill(os.getpid(), wrong)
    except OSError as error:
        print(error)
for wrong in (signal.SIGKILL, signal.SIGSTOP):
    try:
        signal.signal(wrong, note)
    except OSError as error:
        print(error)

# KeyboardInterrupt is the standard handler of SIGINT
try:
    os.kill(os.getpid(), signal.SIGINT)
except KeyboardInterrupt:
    print("interrupted")

# an alarm ends a sleep that goes on, a read, a wait for a lock, a select
signal.signal(signal.SIGALRM, note)
heard.clear()
signal.setitimer(signal.ITIMER_REAL, 0.1)
time.sleep(0.3)
print(now(), heard)
print(signal.alarm(10), signal.alarm(0))

a, b = socket.socketpair()
threading.Timer(0.3, b.send, (b"late",)).start()
signal.setitimer(signal.ITIMER_REAL, 0.1)
print(a.recv(10), now(), heard)
threading.Timer(0.3, b.send, (b"late",)).start()
signal.setitimer(signal.ITIMER_REAL, 0.1)
print(len(select.select([a], [], [])[0]), now(), heard)
a.recv(10)
signal.setitimer(signal.ITIMER_REAL, 0.1)
print(select.select([a], [], [], 0.2), now(), heard)
signal.setitimer(signal.ITIMER_REAL, 0.1)
poll = select.epoll()
poll.register(a, select.EPOLLIN)
print(poll.poll(0.2), now(), heard)
lock = threading.Lock()
lock.acquire()
signal.setitimer(signal.ITIMER_REAL, 0.1)
print(lock.acquire(timeout=0.2), now(), heard)


# a handler may raise: the wait ends
class TimeIsUp(Exception):
    pass


def stop(number, frame):
    raise TimeIsUp


signal.signal(signal.SIGALRM, stop)
waits = {
    "sleep": lambda: time.sleep(10),
    "recv": lambda: a.recv(10),
    "accept": lambda: server.accept(),
    "read": lambda: os.read(reading, 1),
    "write": lambda: os.write(writing, b"x" * 1_000_000),
    # not in one: Linux 6.18 does not end a send that has moved a part of its bytes
    "send": lambda: [b.send(b"x" * 1000) for _ in range(10_000)],
    "select": lambda: select.select([c], [], []),
    "epoll": lambda: poll.poll(),
    "lock": lambda: lock.acquire(),
    "pause": lambda: signal.pause(),
    "join": lambda: sleeper.join(),
    "wait": lambda: threading.Event().wait(),
}
c, d = socket.socketpair()
poll.modify(a, 0)
server = socket.create_server(("127.0.0.1", 0))
reading, writing = os.pipe()
sleeper = threading.Thread(target=time.sleep, args=(1.5,), daemon=True)
sleeper.start()
for name, wait in waits.items():
    before = time.monotonic()
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        wait()
    except TimeIsUp:
        print(name, "ended after", round(time.monotonic() - before, 1))

# a computation is interrupted as well
signal.setitimer(signal.ITIMER_REAL, 0.01)
try:
    while True:
        pass
except TimeIsUp:
    print("a loop ended")

# a timer that repeats
heard.clear()
signal.signal(signal.SIGALRM, note)
print(signal.setitimer(signal.ITIMER_REAL, 0.1, 0.2))
for _ in range(3):
    signal.pause()
left = signal.setitimer(signal.ITIMER_REAL, 0)
print(heard, [round(x, 1) for x in left], signal.getitimer(signal.ITIMER_REAL))

# CPU time does not pass while one sleeps
signal.signal(signal.SIGPROF, note)
heard.clear()
signal.setitimer(signal.ITIMER_PROF, 0.01)
time.sleep(0.2)
print(heard)
while not heard:
    pass
print(heard)

# blocked signals wait for the only thread, in the order of their numbers
heard.clear()
signal.signal(signal.SIGUSR2, note)
both = {signal.SIGUSR1, signal.SIGUSR2}
print(signal.pthread_sigmask(signal.SIG_BLOCK, both))
for number in (signal.SIGUSR2, signal.SIGUSR1, signal.SIGUSR2):
    os.kill(os.getpid(), number)
print(heard, sorted(signal.sigpending()))
print(signal.sigwait({signal.SIGUSR2}), sorted(signal.sigpending()))
os.kill(os.getpid(), signal.SIGUSR2)
signal.pthread_sigmask(signal.SIG_UNBLOCK, both)
print(heard)

# sigwait and sigtimedwait
signal.pthread_sigmask(signal.SIG_BLOCK, both)
threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGUSR1)).start()
before = time.monotonic()
print(signal.sigwait(both), round(time.monotonic() - before, 1))
before = time.monotonic()
print(signal.sigtimedwait(both, 0.1), round(time.monotonic() - before, 1))
os.kill(os.getpid(), signal.SIGUSR2)
info = signal.sigwaitinfo(both)
print(info.si_signo, info.si_code, info.si_pid == os.getpid())

# a signal from another thread wakes the main thread; one to another thread does not
heard.clear()
signal.pthread_sigmask(signal.SIG_UNBLOCK, both)
thread = threading.Timer(0.1, lambda: (os.kill(os.getpid(), signal.SIGUSR1), time.sleep(0.2)))
thread.start()
before = time.monotonic()
signal.pause()
print(heard, round(time.monotonic() - before, 1))
thread.join()

try:
    signal.set_wakeup_fd(1000)
except OSError as error:
    print(error)
a, b = socket.socketpair()
b.setblocking(False)
print(signal.set_wakeup_fd(b.fileno()))
heard.clear()
os.kill(os.getpid(), signal.SIGUSR1)
signal.setitimer(signal.ITIMER_REAL, 0.1)
while len(got := a.recv(10, socket.MSG_PEEK)) < 2:
    pass
print(list(got), heard)
print(signal.set_wakeup_fd(-1) == b.fileno())

# one that ends the program: nothing more is printed
sys.stdout.flush()
signal.signal(signal.SIGTERM, signal.SIG_DFL)
signal.setitimer(signal.ITIMER_REAL, 0)
os.kill(os.getpid(), signal.SIGTERM)
print("never")
