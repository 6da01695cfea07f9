# trace: main#2 blocked: .*subprocess.*
"""subprocess: this Python as a process of its own, with pipes, status and time-out."""
import subprocess
import sys

ECHO = "import sys; print(sys.argv[1:], sys.stdin.read().upper()); sys.exit(3)"
done = subprocess.run([sys.executable, "-c", ECHO, "a", "b"], input="text", capture_output=True,
                      text=True)
print(done.returncode, done.stdout, done.stderr)
bad = subprocess.run([sys.executable, "-c", "1/0"], stderr=subprocess.PIPE, text=True)
print(bad.returncode, bad.stderr.splitlines()[-1])
try:
    subprocess.run([sys.executable, "-c", "import time; time.sleep(60)"], timeout=0.5)
except subprocess.TimeoutExpired as late:
    print("late", round(late.timeout, 2))
big = subprocess.run([sys.executable, "-c", "print('x' * 200_000)"], stdout=subprocess.PIPE)
print(len(big.stdout))
