"""A file whose first line names this Python runs as a process, as execve(2) has it."""
import errno
import os
import subprocess
import tempfile

folder = tempfile.mkdtemp()
os.chdir(folder)
TEXT = "import sys\nprint(sys.argv)\nsys.exit(len(sys.argv))\n"


def run(name, first, *arguments, mode=0o755):
    with open(name, "w") as file:
        file.write(first + TEXT)
    os.chmod(name, mode)
    try:
        done = subprocess.run(["./" + name, *arguments], capture_output=True, text=True)
    except OSError as error:
        return errno.errorcode[error.errno], error.filename
    return done.returncode, done.stdout, done.stderr[:0]


print(run("a.py", "#!/usr/bin/python3\n", "one", "two words"))
print(run("by_env", "#!/usr/bin/env python3\n", "-c"))
print(run("spaces", "#!  /usr/bin/python3   -E  \n", "x"))
print(run("no right", "#!/usr/bin/python3\n", mode=0o644))
print(run("no such", "#!/no/such/python\n"))
print(run("no line", ""))
print(run("no name", "#!\n"))
os.makedirs("a/b")
os.rename("a.py", "a/b/tool")
print(subprocess.run(["a/b/tool"], capture_output=True, text=True).stdout)
os.environ["PATH"] = os.path.join(folder, "a", "b")
print(subprocess.run(["tool", "by PATH"], capture_output=True, text=True).stdout.count(folder))
