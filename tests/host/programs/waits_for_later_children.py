# trace: Thread-1 \(<lambda>\) blocked: join python 2 \(process\)
# trace: Thread-1 \(<lambda>\) ready: finished by python 3
# never: Thread-2 \(<lambda>\) ready: finished by python 4
# trace: Thread-2 \(<lambda>\) ready: finished by python 2
# trace: main#2 ready: finished by python 7
# trace: main#2 ready: finished by python 9
"""wait(2) hears of every child, also of one that is made, or adopted, while it waits."""
import ctypes
import os
import subprocess
import sys
import threading
import time

WAITS = "import sys; sys.stdin.read()"


def start(code, **options):
    return subprocess.Popen([sys.executable, "-c", code], **options)


def name(pid, **children):
    return next((name for name, child in children.items() if child.pid == pid), "another")


old = start(WAITS, stdin=subprocess.PIPE)
heard = []
thread = threading.Thread(target=lambda: heard.append(os.wait()))
thread.start()
time.sleep(0.1)
new = start("raise SystemExit(3)")
thread.join()
print("the first that ends:", name(heard[0][0], old=old, new=new), heard[0][1] >> 8)
new.returncode = 3

thread = threading.Thread(target=lambda: heard.append(os.waitpid(old.pid, 0)))
thread.start()
time.sleep(0.1)
other = start("raise SystemExit(4)")
print("not asked for:", other.wait(), len(heard))
old.stdin.close()
thread.join()
print("asked for:", name(heard[1][0], old=old, other=other))
old.returncode = 0

ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
ENDS_ADOPTED = """
import os, time
before = os.getppid()
while os.getppid() == before:
    time.sleep(0.01)
raise SystemExit(5)
"""
ENDS_BEFORE = "raise SystemExit(6)"
for last in ENDS_ADOPTED, ENDS_BEFORE:
    # the child waits for the one between, which ends after a while and leaves the last one
    between = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {last!r}]); "
    between += "time.sleep(0.4)"
    child = start(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {between!r}]); "
                  "sys.stdin.read()", stdin=subprocess.PIPE)
    pid, status = os.wait()
    print("an adopted one:", name(pid, child=child), status >> 8)
    child.stdin.close()
    child.wait()
