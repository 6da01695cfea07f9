# trace: setpgid = 0
# trace: SIGTERM: kill
# trace: SIGTERM: kill
# trace: setsid = 100
# trace: SIGUSR1: kill
# never: Unsupported
"""Process groups and sessions are those of the simulated processes: who may begin and join one, who
is signalled and waited for by it."""
import os
import signal
import subprocess
import sys

WAITS = [sys.executable, "-c", "input()"]


def error_of(call, *arguments):
    try:
        return call(*arguments)
    except OSError as error:
        return type(error).__name__, error.errno


def child(code, **options):
    return subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, **options)


print("own:", os.getpgrp() == os.getpgid(0) == os.getpgid(os.getpid()), os.getsid(0) > 0)
print("inherited:", child("import os; print(os.getpgrp(), os.getsid(0))").stdout.split()
      == [str(os.getpgrp()), str(os.getsid(0))])

first = subprocess.Popen(WAITS, stdin=subprocess.PIPE, process_group=0)
second = subprocess.Popen(WAITS, stdin=subprocess.PIPE, process_group=first.pid)
print("a new group:", os.getpgid(first.pid) == first.pid, os.getpgid(second.pid) == first.pid)
print("of the same session:", os.getsid(second.pid) == os.getsid(0))
with open(f"/proc/{second.pid}/stat") as stat:
    print("in /proc:", stat.read().split()[4] == str(first.pid))
print("after execve:", error_of(os.setpgid, second.pid, second.pid))
print("nobody's:", error_of(os.setpgid, 1 << 22, 0), error_of(os.getpgid, 1 << 22),
      error_of(os.getsid, 1 << 22), error_of(os.setpgid, 0, -1))
print("no such group:", error_of(os.setpgid, 0, 1 << 22), error_of(os.killpg, 1 << 22, 0))
print("signalled:", os.killpg(first.pid, 0), os.killpg(first.pid, signal.SIGTERM))
ends = [os.waitpid(-first.pid, 0) for _ in range(2)]
print(sorted(pid for pid, _ in ends) == sorted([first.pid, second.pid]), {end for _, end in ends})
print("and gone:", error_of(os.waitpid, -first.pid, 0), error_of(os.killpg, first.pid, 0))
for process in first, second:
    process.returncode = 0  # it was waited for

SESSION = """
import os
def errno_of(call, *arguments):
    try:
        return call(*arguments)
    except OSError as error:
        return error.errno
print(os.getpid() == os.getpgrp() == os.getsid(0), errno_of(os.setsid), errno_of(os.setpgid, 0, 0))
print(errno_of(os.setpgid, os.getppid(), 0))
"""
print("a new session:", child(SESSION, start_new_session=True).stdout.split())
leader = subprocess.Popen(WAITS, stdin=subprocess.PIPE, start_new_session=True)
print("another's session:", error_of(os.setpgid, leader.pid, os.getpgrp()),
      os.getsid(leader.pid) == leader.pid)
leader.communicate(b"\n")

ALL = """
import os, signal, subprocess, sys
heard = []
signal.signal(signal.SIGUSR1, lambda number, frame: heard.append(number))
child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, process_group=0)
print(os.waitpid(0, os.WNOHANG))
os.kill(0, signal.SIGUSR1)
print(len(heard), child.wait(), other.poll())
try:
    os.waitpid(0, 0)
except ChildProcessError:
    print("none is left in the group")
other.communicate(b"\\n")
print(other.returncode)
"""
print("one's own group:", child(ALL, process_group=0).stdout.splitlines())
