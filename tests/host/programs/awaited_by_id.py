"""os.waitid(), os.wait3() of child processes."""
import errno
import os
import subprocess
import sys

children = [
    subprocess.Popen([sys.executable, "-c", f"raise SystemExit({code})"]) for code in (3, 0)
]
found = os.waitid(os.P_PID, children[0].pid, os.WEXITED | os.WNOWAIT)
print(found.si_status, found.si_code == os.CLD_EXITED, found.si_pid == children[0].pid)
print(os.waitid(os.P_PID, children[0].pid, os.WEXITED).si_status)
pid, status, _ = os.wait3(0)
print(pid == children[1].pid, status)
waits = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
print(os.waitid(os.P_PID, waits.pid, os.WEXITED | os.WNOHANG))
waits.kill()
found = os.waitid(os.P_ALL, 0, os.WEXITED)
print(found.si_status, found.si_code == os.CLD_KILLED)
for arguments in ((os.P_ALL, 0, os.WEXITED), (os.P_PID, 1, os.WEXITED), (os.P_ALL, 0, 0)):
    try:
        os.waitid(*arguments)
    except OSError as error:
        print(errno.errorcode[error.errno])
