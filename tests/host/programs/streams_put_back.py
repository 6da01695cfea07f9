# never: Unsupported
"""Standard streams that a program has closed and put back by dup2 are those of its children,
however these begin."""
import os
import subprocess
import sys

sys.stdout.flush()
kept = [os.dup(number) for number in range(3)]
for number in range(3):
    os.close(number)
for number in range(3):
    os.open("/dev/null", os.O_RDWR)
for number, copy in enumerate(kept):
    os.dup2(copy, number)
    os.close(copy)
print("put back", flush=True)
CODE = "import os; print([os.fstat(n).st_mode >> 12 > 0 for n in range(3)], flush=True)"
for options in [], ["-X", "dev"], ["-O"]:
    subprocess.run([sys.executable, *options, "-c", CODE], check=True)
if os.fork() == 0:
    print("forked", flush=True)
    os._exit(0)
print(os.wait()[1])
