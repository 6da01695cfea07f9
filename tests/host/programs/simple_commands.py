# never: Unsupported
"""os.popen, os.system and shell=True: simple commands of a shell, whose words, variables, pipes,
lists, redirections and statuses are those of the real one."""
import os
import signal
import subprocess
import sys
import tempfile

os.chdir(tempfile.mkdtemp())
os.environ["PY"] = sys.executable
LINES = [
    "echo hi; echo 'a  b' \"c  d\" e\\ f; A=5; echo $A; A='x  y'; echo $A \"$A\"; kill=1; pwd > f",
    "true && echo yes || echo no; false && echo yes || echo no; false; echo $?; exit 3; echo no",
    "echo hi > f; echo more >> f; echo err >&2; cd /; pwd; cd /nonexistent; echo $?",
    "nosuch; echo $?; echo x > /nonexistent/y; echo $?; nosuch",
    "echo -n x; echo -e y; echo \"a\\tb\"; E=; echo a $E b \"$E\" c; echo it\"'\"s; false || false",
    "sh -c 'exit 4'; echo $?; exec echo done; echo no",
    "echo hi | $PY -c 'print(input().upper())'; true | false",
    "$PY -c 'import sys; print(sys.stdin.read())' < f",
    "A=1 $PY -c 'import os; print(os.getenv(\"A\"))'; export B=7; echo $?",
    "$PY -c 'import os, signal; os.kill(os.getpid(), signal.SIGKILL)'; echo $?",
]
for line in LINES:
    done = subprocess.run(line, shell=True, capture_output=True, text=True)
    print(repr(line), done.returncode, repr(done.stdout), repr(done.stderr))
print(os.popen("echo out; exit 2").read(), os.popen("exit 2").close())
print(os.system("exit 3"), os.system("echo from system"), os.system("nosuch 2> errors"))
# the shell is a process of its own, and so is what it begins; exec takes its place for its end
both = subprocess.Popen(f"{sys.executable} -c 'import os; print(os.getppid())'", shell=True,
                        stdout=subprocess.PIPE, text=True)
print(int(both.communicate()[0]) == both.pid)
shell = subprocess.Popen(f"{sys.executable} -c 'input()'; echo never", shell=True,
                         stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
shell.terminate()
print(shell.wait() == -signal.SIGTERM)
