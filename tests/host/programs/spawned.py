# never: Unsupported
"""posix_spawn(3) and posix_spawnp(3): what the description says happens in the new process."""
import os
import signal
import subprocess
import sys
import tempfile

here = os.path.realpath(tempfile.mkdtemp())
os.chdir(here)
ENVIRONMENT = {"PATH": os.environ["PATH"], "FRUIT": "kiwi"}


def end(pid):
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def spawn(code, *words, call=os.posix_spawn, path=sys.executable, env=ENVIRONMENT, **wishes):
    sys.stdout.flush()
    try:
        return end(call(path, [path or "-", "-c", code, *words], env, **wishes))
    except OSError as error:
        return type(error).__name__, error.strerror


print(spawn("import os, sys; print(sys.argv, os.environ['FRUIT'], flush=True); sys.exit(3)", "a"))
print(spawn("print('by its name', flush=True)", call=os.posix_spawnp, path="python3"))
for path in ("nowhere", "/nowhere/at/all", here, ""):
    print(path != here and path, spawn("", call=os.posix_spawnp, path=path))
open("no_program", "w").write("text")
print(spawn("", path="./no_program"))
os.chmod("no_program", 0o755)
print(spawn("", path="./no_program"))
open("script", "w").write(f"#!{sys.executable}\nimport os, sys\n"
                          "print(os.path.basename(sys.argv[0]), flush=True)\n")
os.chmod("script", 0o755)
print(spawn("", path="./script"))
os.environ["PATH"] = here + ":" + os.environ["PATH"]
print(spawn("", path="script", call=os.posix_spawnp))

# files
read, write = os.pipe()
keep = os.open("kept", os.O_RDWR | os.O_CREAT)
actions = [(os.POSIX_SPAWN_OPEN, 1, "out", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
           (os.POSIX_SPAWN_DUP2, 1, 2), (os.POSIX_SPAWN_DUP2, keep, keep),
           (os.POSIX_SPAWN_DUP2, write, 7), (os.POSIX_SPAWN_CLOSE, 99)]
print(spawn(f"""import os, sys
print('to out', flush=True); print('errors too', file=sys.stderr)
os.write({keep}, b'kept open'); os.write(7, b'piped')
try: os.fstat({read})
except OSError as error: print(error.strerror)""", file_actions=actions))
print(open("out").read().split("\n"), os.pread(keep, 99, 0), os.read(read, 99),
      oct(os.stat("out").st_mode))
for bad in ([(os.POSIX_SPAWN_DUP2, 99, 1)], [(os.POSIX_SPAWN_OPEN, 5, "/nowhere/x", 0, 0)],
            [(os.POSIX_SPAWN_CLOSE, -1)]):
    print(spawn("print('not reached')", file_actions=bad))
try:
    os.wait()
except ChildProcessError as error:
    print(error.strerror)

# groups, sessions and signals
TELL = """import os, signal
print(os.getpgrp() == os.getpid(), os.getsid(0) == os.getpid(),
      sorted(s.name for s in signal.pthread_sigmask(signal.SIG_BLOCK, [])),
      signal.getsignal(signal.SIGUSR1).name, flush=True)"""
signal.signal(signal.SIGUSR1, signal.SIG_IGN)
for wishes in ({}, {"setpgroup": 0}, {"setsid": True}, {"setsigmask": [signal.SIGUSR2]},
               {"setsigdef": [signal.SIGUSR1]}, {"setpgroup": os.getpid()}, {"resetids": True},
               {"scheduler": (os.SCHED_OTHER, os.sched_param(0))}):
    print(list(wishes), spawn(TELL, **wishes))
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
print(spawn(TELL), subprocess.run([sys.executable, "-c", TELL]).returncode)
signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])

# subprocess goes this way
done = subprocess.run([sys.executable, "-c", "print(input()[::-1])"], close_fds=False, text=True,
                      input="olleh", capture_output=True)
print(done.returncode, done.stdout, done.stderr)
