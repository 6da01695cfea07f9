"""/dev/stdout and /dev/stderr are the program's own streams, in a child, too."""
import subprocess
import sys

for path in ("/dev/stdout", "/proc/self/fd/1", "/dev/fd/1"):
    with open(path, "a") as file:
        print("to", path, file=file)
code = "open('/dev/stdout', 'w').write('from a child'); open('/dev/stderr', 'w').write('wrong')"
child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
print(child.stdout, child.stderr, child.returncode)
with open("/dev/stdin") as file:
    print(repr(file.read()))
