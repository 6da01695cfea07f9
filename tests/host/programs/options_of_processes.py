# never: Unsupported
"""What a process or thread asks for itself by prctl(2) and personality(2), and the kernel's calls
by their numbers: they are the machine's as well."""
import ctypes
import os
import signal
import subprocess
import sys
import threading

libc = ctypes.CDLL("libc.so.6", use_errno=True)
PR_SET_PDEATHSIG, PR_GET_PDEATHSIG, PR_GET_DUMPABLE, PR_SET_DUMPABLE = 1, 2, 3, 4
PR_SET_NAME, PR_GET_NAME, PR_SET_TIMERSLACK, PR_GET_TIMERSLACK = 15, 16, 29, 30
PR_SET_NO_NEW_PRIVS, PR_GET_NO_NEW_PRIVS = 38, 39
PR_SET_CHILD_SUBREAPER, PR_GET_CHILD_SUBREAPER = 36, 37


def prctl(option, *arguments):
    padded = [ctypes.c_ulong(a) if isinstance(a, int) else a for a in (*arguments, 0, 0, 0, 0)[:4]]
    ctypes.set_errno(0)
    result = libc.prctl(option, *padded)
    return result if result >= 0 else -ctypes.get_errno()


def name():
    buffer = ctypes.create_string_buffer(16)
    prctl(PR_GET_NAME, buffer)
    return buffer.value


def number(option):
    value = ctypes.c_int(-1)
    return prctl(option, ctypes.byref(value)), value.value


def comm(path):
    with open(path) as file:
        return file.read().strip()


prctl(PR_SET_NAME, b"a name that is too long")
print(name(), comm("/proc/self/comm"))


def in_thread():
    print("begins with", name())
    prctl(PR_SET_NAME, b"other")
    own = f"/proc/self/task/{threading.get_native_id()}/comm"
    print(name(), comm(own), comm("/proc/self/comm"), comm("/proc/thread-self/comm"))
    with open(own, "w") as file:
        file.write("written")
    print(name())


thread = threading.Thread(target=in_thread)
thread.start()
thread.join()
print(name())
print("dumpable:", prctl(PR_GET_DUMPABLE), prctl(PR_SET_DUMPABLE, 7), prctl(PR_SET_DUMPABLE, 0),
      prctl(PR_GET_DUMPABLE), prctl(PR_SET_DUMPABLE, 1))
print("death signal:", prctl(PR_SET_PDEATHSIG, 99), prctl(PR_SET_PDEATHSIG, 15),
      number(PR_GET_PDEATHSIG), prctl(PR_SET_PDEATHSIG, 2**32 + 9), prctl(PR_SET_PDEATHSIG, 0))
print("no place for it:", prctl(PR_GET_NAME, 0), prctl(PR_SET_NAME, 0), prctl(PR_GET_PDEATHSIG, 0),
      prctl(PR_GET_CHILD_SUBREAPER, 0), libc.sched_setaffinity(0, 8, None), ctypes.get_errno(),
      libc.sched_getaffinity(0, 1024, None), ctypes.get_errno(),
      libc.sched_rr_get_interval(0, None), ctypes.get_errno())
print("adopts:", number(PR_GET_CHILD_SUBREAPER), prctl(PR_SET_CHILD_SUBREAPER, 5),
      number(PR_GET_CHILD_SUBREAPER))
print("slack:", prctl(PR_GET_TIMERSLACK), prctl(PR_SET_TIMERSLACK, 1000), prctl(PR_GET_TIMERSLACK),
      prctl(PR_SET_TIMERSLACK, 2**32 - 1), libc.prctl(PR_GET_TIMERSLACK, 0, 0, 0, 0))
print("privileges:", prctl(PR_GET_NO_NEW_PRIVS), prctl(PR_SET_NO_NEW_PRIVS, 0),
      prctl(PR_SET_NO_NEW_PRIVS, 1, 1), prctl(PR_SET_NO_NEW_PRIVS, 1), prctl(PR_GET_NO_NEW_PRIVS))
with open("/proc/self/status") as file:
    print([line.split() for line in file if line.startswith("NoNewPrivs")])
ASKS = "import ctypes; print(ctypes.CDLL(None).prctl({}, 0, 0, 0, 0))"
for option in PR_GET_NO_NEW_PRIVS, PR_GET_DUMPABLE:
    done = subprocess.run([sys.executable, "-c", ASKS.format(option)], capture_output=True,
                          text=True)
    print("a child's:", done.stdout, end="")
print("unknown:", prctl(99999), prctl(-1))
print("personality:", libc.personality(0xFFFFFFFF), libc.personality(0x0020000),
      libc.personality(0xFFFFFFFF) == 0x0020000, libc.personality(0))

CALLS = {"getpid": 39, "getppid": 110, "gettid": 186, "getpgid": 121, "getsid": 124, "getuid": 102}
print("by number:", [libc.syscall(call, 0) == getattr(libc, name)(0)
                     for name, call in CALLS.items()])
print("thread:", libc.gettid() == threading.get_native_id() == os.getpid())
buffer = ctypes.create_string_buffer(16)
print(libc.syscall(318, buffer, 16, 0), libc.syscall(140, 0, 0), libc.syscall(79, buffer, 1),
      ctypes.get_errno(), libc.syscall(3, 999), ctypes.get_errno())
reader, writer = os.pipe()
print(libc.syscall(1, writer, b"written", 7), libc.syscall(0, reader, buffer, 16), buffer.raw[:7])
signal.signal(signal.SIGUSR1, lambda *_: print("heard"))
print(libc.syscall(234, os.getpid(), threading.get_native_id(), signal.SIGUSR1))
print(libc.syscall(200, threading.get_native_id(), signal.SIGUSR1))
print(libc.tgkill(os.getpid(), os.getppid(), 0), ctypes.get_errno(), libc.tgkill(0, 1, 0))
pidfd = libc.syscall(434, os.getpid(), 0)
print(pidfd > 0, libc.syscall(424, pidfd, 0, None, 0))
print(libc.syscall(436, reader, writer, 0), os.path.exists(f"/proc/self/fd/{reader}"))
