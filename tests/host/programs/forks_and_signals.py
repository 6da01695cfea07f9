# trace: ready: notified .*signal SIGUSR1
# never: Unsupported
"""Signals between forked processes: handlers are copied, a signal is its process's own; SIGCHLD;
SIGKILL; a stop; an alarm is not handed on; a child that crashes is one with a status."""
import ctypes
import os
import signal
import time

heard = []
read, write = os.pipe()


def on_signal(number, _):
    heard.append(signal.Signals(number).name)
    if number != signal.SIGCHLD:
        os.write(write, f"{heard[-1]} ".encode())


def fork(work):
    pid = os.fork()
    if pid == 0:
        os._exit(work() or 0)
    return pid


def end_of(pid):
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


for number in signal.SIGUSR1, signal.SIGCHLD, signal.SIGALRM:
    signal.signal(number, on_signal)

pid = fork(signal.pause)
time.sleep(0.1)
os.kill(pid, signal.SIGUSR1)
print(end_of(pid), os.read(read, 100), heard)

heard.clear()
signal.alarm(1)
pid = fork(lambda: time.sleep(1.5) or len(heard))
print(end_of(pid), heard)

pid = fork(lambda: time.sleep(100))
time.sleep(0.05)
os.kill(pid, signal.SIGKILL)
print(end_of(pid))


def computes():
    while True:
        pass


signal.signal(signal.SIGCHLD, signal.SIG_DFL)
pid = fork(computes)
time.sleep(0.01)
os.kill(pid, signal.SIGTERM)
print(end_of(pid))

pid = fork(lambda: time.sleep(0.2))
time.sleep(0.05)
os.kill(pid, signal.SIGSTOP)
print(os.WIFSTOPPED(os.waitpid(pid, os.WUNTRACED)[1]))
os.kill(pid, signal.SIGCONT)
print(end_of(pid))

for crash in lambda: ctypes.string_at(0), os.abort:
    print(end_of(fork(crash)))
