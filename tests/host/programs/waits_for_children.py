# never: Unsupported
"""How a child's end is heard of: waitid(2) of any, one or a group, looking only, with what it has
computed; not at all when it is ignored; and who waits for orphans."""
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time

prctl = ctypes.CDLL(None).prctl


def error_of(call, *arguments):
    try:
        return call(*arguments)
    except OSError as error:
        return type(error).__name__, error.errno


def start(code, **options):
    return subprocess.Popen([sys.executable, "-c", code], **options)


def told(result):
    return result and (result.si_code, result.si_status, result.si_signo == signal.SIGCHLD)


child = start("raise SystemExit(3)", process_group=0)
look = os.WEXITED | os.WNOWAIT
print("looked at:", told(os.waitid(os.P_PID, child.pid, look)), told(os.waitid(os.P_ALL, 0, look)),
      told(os.waitid(os.P_PGID, child.pid, look)))
print("waited for:", told(os.waitid(os.P_PID, child.pid, os.WEXITED)))
print("no more:", error_of(os.waitid, os.P_PID, child.pid, os.WEXITED),
      error_of(os.waitid, os.P_ALL, 0, os.WEXITED))
child.returncode = 3

child = start("input()", stdin=subprocess.PIPE)
print("not yet:", os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG), os.waitpid(0, os.WNOHANG),
      os.waitid(os.P_PGID, 0, os.WEXITED | os.WNOHANG),
      os.waitid(os.P_PID, child.pid, os.WSTOPPED | os.WNOHANG))
print("wrong:", error_of(os.waitid, os.P_PID, 0, os.WEXITED), error_of(os.waitid, os.P_ALL, 0, 0),
      error_of(os.waitid, os.P_ALL, 0, os.WEXITED | 64), error_of(os.waitid, 9, 0, os.WEXITED),
      error_of(os.waitpid, -1, os.WEXITED))
threading.Timer(0.05, child.stdin.close).start()
pid, status, usage = os.wait4(child.pid, 0)
print("with its usage:", pid == child.pid, status, usage.ru_utime + usage.ru_stime > 0,
      usage.ru_maxrss > 0)
child.returncode = 1

signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
child = start("raise SystemExit(5)")
info = signal.sigwaitinfo([signal.SIGCHLD])
print("by its signal:", info.si_pid == child.pid, info.si_status, info.si_code == os.CLD_EXITED)
child.wait()
signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
child = start("raise SystemExit(5)")
print("ignored:", error_of(os.waitpid, child.pid, 0), error_of(os.kill, child.pid, 0))
child.returncode = 5
signal.signal(signal.SIGCHLD, signal.SIG_DFL)

GRANDCHILD = """
import os, sys, time
before = os.getppid()
print(os.getpid(), flush=True)
while os.getppid() == before:
    time.sleep(0.01)
print(os.getppid(), flush=True)
raise SystemExit(6)
"""
PARENT = f"""
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {GRANDCHILD!r}], stdout=subprocess.PIPE, text=True)
print(child.stdout.readline().strip(), flush=True)
"""
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
QUIET = GRANDCHILD.replace("print(os.getppid(), flush=True)\n", "")
prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
parent = subprocess.run([sys.executable, "-c", PARENT.replace(repr(GRANDCHILD), repr(QUIET))],
                        capture_output=True, text=True)
orphan = int(parent.stdout)
print("an orphan that is adopted:", os.waitpid(orphan, 0) == (orphan, 6 << 8))
prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)

WITH_ITS_PARENT = """
import ctypes, os, time
ctypes.CDLL(None).prctl(1, 15, 0, 0, 0)
print(os.getpid(), flush=True)
time.sleep(30)
"""
prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
parent = subprocess.run([sys.executable, "-c", PARENT.replace(repr(GRANDCHILD),
                                                              repr(WITH_ITS_PARENT))],
                        capture_output=True, text=True)
orphan = int(parent.stdout)
print("one that ends with its parent:", os.waitpid(orphan, 0) == (orphan, signal.SIGTERM))
