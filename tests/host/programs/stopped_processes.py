# never: Unsupported
# trace: main#.* blocked: other \(SIGCONT, stopped by SIGSTOP\)
"""Processes that signals stop: nothing of them runs until SIGCONT, their parent hears of both, and
other signals wait; SIGKILL ends them all the same."""
import os
import select
import signal
import subprocess
import sys
import time

COUNT = """import signal, sys, threading, time
signal.signal(signal.SIGUSR1, lambda *_: print('usr1', flush=True))
signal.signal(signal.SIGCONT, lambda *_: print('goes on', flush=True))
threading.Thread(target=lambda: (time.sleep(0.2), print('thread', flush=True)), daemon=True).start()
print('begins', flush=True)
for _ in range(30):
    time.sleep(0.01)
print('ends', flush=True)
"""


def start(code, **words):
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True,
                            **words)


def told(pid, options):
    done, status = os.waitpid(pid, options)
    if done == 0:
        return "nothing"
    if os.WIFSTOPPED(status):
        return "stopped", signal.Signals(os.WSTOPSIG(status)).name
    if os.WIFCONTINUED(status):
        return "continued"
    return "ended", status


def state(pid):
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rsplit(") ", 1)[1][0]


heard = []
signal.signal(signal.SIGCHLD, lambda *_: heard.append("child"))
child = start(COUNT)
print(child.stdout.readline().strip())
time.sleep(0.05)
os.kill(child.pid, signal.SIGSTOP)
print(told(child.pid, os.WUNTRACED), told(child.pid, os.WUNTRACED | os.WNOHANG), state(child.pid))
print(told(child.pid, os.WNOHANG), heard)
os.kill(child.pid, signal.SIGSTOP)
os.kill(child.pid, signal.SIGUSR1)
time.sleep(0.6)
print(told(child.pid, os.WUNTRACED | os.WCONTINUED | os.WNOHANG), state(child.pid) == "T")
print(select.select([child.stdout], [], [], 0)[0])
os.kill(child.pid, signal.SIGCONT)
print(told(child.pid, os.WUNTRACED | os.WCONTINUED))
print(sorted(child.stdout.read().split()))
print(child.wait(), len(heard) >= 2)

# by themselves, with waitid(); a handler, and what is ignored, do not stop
child = start("import os, signal; os.kill(os.getpid(), signal.SIGTSTP); print('again', flush=True)",
              process_group=0)
result = os.waitid(os.P_PID, child.pid, os.WSTOPPED | os.WNOWAIT)
print(result.si_code == os.CLD_STOPPED, signal.Signals(result.si_status).name)
result = os.waitid(os.P_PID, child.pid, os.WSTOPPED)
print(os.waitid(os.P_PID, child.pid, os.WSTOPPED | os.WNOHANG))
os.kill(child.pid, signal.SIGCONT)
result = os.waitid(os.P_PID, child.pid, os.WCONTINUED)
print(result.si_code == os.CLD_CONTINUED, signal.Signals(result.si_status).name)
print(child.stdout.read().strip(), child.wait())
child = start("import os, signal; signal.signal(signal.SIGTSTP, lambda *_: print('handled'));"
              "os.kill(os.getpid(), signal.SIGTSTP); signal.signal(signal.SIGTTIN, signal.SIG_IGN);"
              "os.kill(os.getpid(), signal.SIGTTIN); print('not stopped')")
print(child.stdout.read().split("\n"), child.wait())

for by, code in ((signal.SIGKILL, -9), (signal.SIGTERM, -15)):
    child = start("import time; print('begins', flush=True); time.sleep(99)")
    print(child.stdout.readline().strip())
    child.send_signal(signal.SIGSTOP)
    print(told(child.pid, os.WUNTRACED))
    child.send_signal(by)
    time.sleep(0.1)
    print(by.name, child.poll() == code)
    if by == signal.SIGTERM:
        child.send_signal(signal.SIGCONT)
    print(child.wait() == code)

# a session of its own, in which nobody could let it go on, is stopped by SIGSTOP only
child = start("import os, signal; os.kill(os.getpid(), signal.SIGTSTP); print('not stopped')",
              start_new_session=True)
print(child.stdout.read().strip(), child.wait())

# whoever waits for its end only is not told of a stop
signal.signal(signal.SIGCHLD, signal.SIG_DFL)
child = start("import time; print('begins', flush=True); time.sleep(0.5)")
print(child.stdout.readline().strip())
child.send_signal(signal.SIGSTOP)
helper = start(f"import os, signal, time; time.sleep(1); os.kill({child.pid}, signal.SIGCONT)")
print(told(child.pid, 0), helper.wait())
