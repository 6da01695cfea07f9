# trace: main#\d+ -> main#\d+ *value: return 0
# trace: python 2 -> main#\d+ *value: return \d+
# trace: python 2 -> python *value: return exit status 7
# trace: python 2 -> main#\d+ *value: return exit status 7
# trace: python 5 *note: info: adopted by process 1
# trace: python 5 -> *value: return exit status 0
# trace: python 7 -> python 6 *value: return signal SIGKILL
# never: python 3 -> python *value
"""With whom the status of a process lies: its parent, whose zombie it is, who waits, process 1; one
whose parent ignores SIGCHLD has none to leave."""
import os
import signal
import time


def child_of(work):
    pid = os.fork()
    if pid == 0:
        os._exit(work() or 0)
    return pid


def state(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().split()[2]
    except FileNotFoundError:
        return "gone"


zombie = child_of(lambda: 7)
time.sleep(0.2)
print("zombie:", state(zombie), os.waitid(os.P_PID, zombie, os.WEXITED | os.WNOWAIT).si_status,
      state(zombie), os.waitstatus_to_exitcode(os.waitpid(zombie, 0)[1]), state(zombie))

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
ignored = child_of(lambda: 3)
time.sleep(0.2)
print("ignored:", state(ignored))
signal.signal(signal.SIGCHLD, signal.SIG_DFL)

back, out = os.pipe()


def orphan(parent):
    time.sleep(0.3)
    os.write(out, b"another parent" if os.getppid() != parent else b"the same")


def leaves_an_orphan():
    parent = os.getpid()
    child_of(lambda: orphan(parent))


os.waitpid(child_of(leaves_an_orphan), 0)
print("orphan:", os.read(back, 100).decode())


def leaves_a_zombie():
    killed = child_of(lambda: time.sleep(10))
    os.kill(killed, signal.SIGKILL)
    time.sleep(0.2)
    return 1 if state(killed) == "Z" else 0


print("left:", os.waitstatus_to_exitcode(os.waitpid(child_of(leaves_a_zombie), 0)[1]))
