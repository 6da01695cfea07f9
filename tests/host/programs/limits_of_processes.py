# recipe: {"costs": {"line_ns": 1000000}}
# trace: SIGXFSZ: the file would be too large
# trace: SIGXCPU: the limit of CPU time is reached
# never: Unsupported
"""Each process has limits of its own, which its children begin with: on files' length, on CPU time,
on descriptors; others can be seen and set by their numbers."""
import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import tempfile


def error_of(call, *arguments):
    try:
        return call(*arguments)
    except (OSError, ValueError) as error:
        return type(error).__name__, getattr(error, "errno", None)


def child(code, **options):
    return subprocess.run([sys.executable, "-c", "import resource, signal\n" + code], text=True,
                          stdout=subprocess.PIPE, **options)


def in_proc(name, pid="self"):
    with open(f"/proc/{pid}/limits") as file:
        return next(line for line in file if line.startswith(name)).split()[-3:]


LARGE = """
import os
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
os.truncate(os.open('large', os.O_CREAT | os.O_RDWR), 2000)
"""


def endless(hears):
    if hears:
        signal.signal(signal.SIGXCPU, lambda *_: print("heard", flush=True))
    resource.setrlimit(resource.RLIMIT_CPU, (1, 2))
    while True:
        pass


def main():
    for name in "RLIMIT_FSIZE", "RLIMIT_CPU", "RLIMIT_NOFILE", "RLIMIT_CORE":
        print(name, error_of(resource.setrlimit, getattr(resource, name), (5, 4)))
    print("no such limit:", error_of(resource.getrlimit, 99))

    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
    print(resource.getrlimit(resource.RLIMIT_FSIZE), in_proc("Max file size"))
    with tempfile.TemporaryFile(buffering=0) as file:
        print("up to the limit:", file.write(b"x" * 1500), error_of(file.write, b"y"),
              error_of(file.truncate, 1001), error_of(os.posix_fallocate, file.fileno(), 0, 2000),
              error_of(os.pwrite, file.fileno(), b"y", 1000), os.fstat(file.fileno()).st_size)
        signal.signal(signal.SIGXFSZ, lambda *_: print("told by a signal"))
        print(error_of(file.write, b"y"))
        print("in its middle:", file.seek(500), file.write(b"z"), file.truncate(10))
    print("inherited:", child("print(resource.getrlimit(resource.RLIMIT_FSIZE))").stdout, end="")
    with tempfile.TemporaryDirectory() as folder:
        print("ends:", child(LARGE, cwd=folder).returncode)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    hard = resource.prlimit(other.pid, resource.RLIMIT_CORE)[1]
    print("another's:", resource.prlimit(other.pid, resource.RLIMIT_CORE, (0, 0)) == (0, hard),
          resource.prlimit(other.pid, resource.RLIMIT_CORE), in_proc("Max core", other.pid)[:2])
    print("and not one's own:", resource.getrlimit(resource.RLIMIT_CORE)[1] == hard)
    other.communicate(b"\n")
    print("nobody's:", error_of(resource.prlimit, other.pid, resource.RLIMIT_CORE))

    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, before[1]))
    descriptors = child("print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])").stdout
    print("descriptors:", descriptors, end="")
    print(error_of(os.dup2, 0, 64), in_proc("Max open files")[0])
    resource.setrlimit(resource.RLIMIT_NOFILE, before)

    for hears in False, True:
        process = multiprocessing.get_context("spawn").Process(target=endless, args=(hears,))
        process.start()
        process.join()
        print("too much CPU time:", process.exitcode)


if __name__ == "__main__":
    main()
