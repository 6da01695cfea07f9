"""Who runs the engine, where, and with which settings: no program sees it, no trace tells it.

Twenty programs of tests/host/programs that ask about such things, or whose order depends on where
objects lie, run under thirty variants of the surroundings: other users and owners of files, limits,
environments, standard streams, descriptors, signals, folders, a machine with work to do, another
host, other addresses, and without being recorded. Output, status and trace are the same bytes.
"""

import argparse
import ctypes
import difflib
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Callable

NOBODY = 65534
PROGRAMS = pathlib.Path(__file__).resolve().parent / "programs"
QUICK = ["permissions", "users_and_groups", "machine_tells", "time_zones", "own_files_in_proc",
         "folders_of_processes", "files_write_and_read", "subprocesses", "real_places",
         "order_of_objects"]
MORE = ["asyncio_streams", "executor", "gevent_echo", "gevent_threadpool", "limits_of_processes",
        "locks_and_events", "memory_of_lanes", "process_facts", "process_signals", "queues",
        "cpu_times"]


def plainly():
    pass


def otherwise():
    os.umask(0o077)
    os.nice(5)
    resource.setrlimit(resource.RLIMIT_NOFILE, (512, 600))


def as_nobody():
    otherwise()
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def few_descriptors():
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))


def large_stack():
    resource.setrlimit(resource.RLIMIT_STACK, (256 << 20, resource.RLIM_INFINITY))


def no_core_and_few_processes():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_MEMLOCK, (65536, 65536))


def on_one_core():
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def in_background():
    os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def signals_ignored():
    for number in (signal.SIGINT, signal.SIGPIPE, signal.SIGHUP, signal.SIGCHLD, signal.SIGUSR1):
        signal.signal(number, signal.SIG_IGN)


def signals_held_back():
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM, signal.SIGUSR1, signal.SIGCHLD,
                                              signal.SIGINT, signal.SIGTERM})


def more_descriptors():
    for _ in range(20):
        os.set_inheritable(os.open("/dev/null", os.O_RDONLY), True)
    for end in socket.socketpair():
        os.set_inheritable(end.detach(), True)


def addresses_fixed():
    ADDR_NO_RANDOMIZE = 0x0040000
    ctypes.CDLL(None).personality(ADDR_NO_RANDOMIZE)


def timer_slack():
    PR_SET_TIMERSLACK, PR_SET_DUMPABLE = 29, 4
    ctypes.CDLL(None).prctl(PR_SET_TIMERSLACK, 1_000_000, 0, 0, 0)
    ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def allocator(**names):
    return {"MALLOC_" + name: value for name, value in names.items()}


@dataclass
class Variant:
    prepare: Callable = plainly  # in the engine's process, before it begins
    environment: dict = field(default_factory=dict)
    owner: int | None = None     # of the program and of its folder
    wrap: tuple = ()             # a command that starts the engine
    stdin: Callable = lambda: open(os.devnull, "rb")
    stdout: str = "pipe"
    recorded: bool = True
    busy: bool = False           # beside others that keep every core at work
    home: str | None = None      # of the environment; the program's folder unless said


def an_empty_pipe():
    reader, writer = os.pipe()
    os.close(writer)
    return os.fdopen(reader, "rb")


def an_empty_file():
    return tempfile.TemporaryFile()


def a_closed_socket():
    ours, theirs = socket.socketpair()
    ours.close()
    return os.fdopen(theirs.detach(), "rb")


OTHER = {"TZ": "Asia/Tokyo", "LANG": "de_DE.UTF-8", "LC_ALL": "C", "USER": "x", "LOGNAME": "y"}
OF_PYTHON = {"PYTHONHASHSEED": "7", "PYTHONUNBUFFERED": "1", "PYTHONOPTIMIZE": "2",
             "PYTHONMALLOC": "malloc", "PYTHONDEVMODE": "1", "PYTHONPATH": "/nowhere",
             "PYTHONIOENCODING": "latin-1", "PYTHONASYNCIODEBUG": "1",
             "PYTHONDONTWRITEBYTECODE": "",
             "PYTHONTRACEMALLOC": "3", "PYTHONFAULTHANDLER": "1", "PYTHONUTF8": "0"}


def variants():
    """name -> what differs. As root all of them; else those that need no rights."""
    found = {
        "not recorded": Variant(recorded=False),
        "other settings": Variant(otherwise, OTHER),
        "few descriptors": Variant(few_descriptors),
        "a large stack": Variant(large_stack),
        "other limits": Variant(no_core_and_few_processes),
        "one core": Variant(on_one_core),
        "in background": Variant(in_background),
        "signals ignored": Variant(signals_ignored),
        "signals held back": Variant(signals_held_back),
        "more descriptors": Variant(more_descriptors),
        "addresses fixed": Variant(addresses_fixed),
        "timers late": Variant(timer_slack),
        "a session of its own": Variant(os.setsid),
        "a group of its own": Variant(os.setpgrp),
        "a long home": Variant(home="/" + "a long name of a folder/" * 40),
        "a short home": Variant(home="/"),
        "an environment of 100 KB": Variant(environment={f"V{i}": "x" * 1000 for i in range(100)}),
        "variables of Python": Variant(environment=OF_PYTHON),
        "variables of gevent": Variant(environment={"GEVENT_RESOLVER": "ares",
                                                    "GEVENT_LOOP": "libuv-cffi"}),
        "variables of the C library": Variant(environment={
            "LD_BIND_NOW": "1", "GLIBC_TUNABLES": "glibc.malloc.perturb=165",
            **allocator(ARENA_MAX="1", PERTURB_="90", TOP_PAD_="1048576", MMAP_THRESHOLD_="4096")}),
        "a pipe to read": Variant(stdin=an_empty_pipe),
        "a file to read": Variant(stdin=an_empty_file),
        "a socket to read": Variant(stdin=a_closed_socket),
        "output to a file": Variant(stdout="file"),
        "without standard error": Variant(lambda: os.close(2)),
        "cores at work": Variant(busy=True),
    }
    if os.geteuid() == 0:
        found |= {
            "as nobody": Variant(as_nobody, OTHER),
            "as nobody, who owns the files": Variant(as_nobody, OTHER, NOBODY),
            "of nobody's files": Variant(environment={"TZ": "EST5EDT"}, owner=NOBODY),
        }
        others = ("unshare", "--uts", "--ipc", "--net", "--pid", "--fork")
        if subprocess.run([*others, "true"], capture_output=True).returncode == 0:
            found["another host"] = Variant(wrap=(
                *others, "sh", "-c", "hostname elsewhere; exec \"$@\"", "sh"))
    return found


QUICK_VARIANTS = ("not recorded", "other settings", "as nobody", "as nobody, who owns the files",
                  "of nobody's files", "a long home")


def run(engine, program, home, variant):
    for path in (home, program):
        owner = variant.owner if variant.owner is not None else os.geteuid()
        os.chown(path, owner, owner)
    fields = json.loads("\n".join(re.findall(r"^# recipe: (.*)$", program.read_text(), re.M))
                        or "{}")
    recipe = json.dumps({"program": str(program), "detail": "full"} | fields)
    with tempfile.TemporaryFile() as trace, tempfile.TemporaryFile() as out, \
            tempfile.TemporaryFile() as errors, variant.stdin() as stdin:
        recording = ["--trace-fd", str(trace.fileno())] if variant.recorded else []
        command = [*variant.wrap, engine, "--once", *recording, recipe]
        busy = [subprocess.Popen(["nice", sys.executable, "-c", "while True: pass"])
                for _ in range(4 if variant.busy else 0)]
        try:
            done = subprocess.run(
                command, cwd=home, timeout=120, stdin=stdin,
                env={"HOME": variant.home or str(home), "PATH": os.environ["PATH"]}
                | variant.environment,
                pass_fds=[trace.fileno()], preexec_fn=variant.prepare,
                stdout=out if variant.stdout == "file" else subprocess.PIPE, stderr=errors)
        finally:
            for each in busy:
                each.kill()
                each.wait()
        for file in (trace, out, errors):
            file.seek(0)
        return (done.stdout or out.read(), done.returncode,
                trace.read() if variant.recorded else None, errors.read().decode(errors="replace"))


def differences(engine, folder, name, chosen):
    """Lines that tell which variants of `chosen` changed what of a program."""
    home = folder / name
    home.mkdir(mode=0o755)
    program = pathlib.Path(shutil.copy(PROGRAMS / f"{name}.py", home))
    os.chmod(program, 0o644)
    first = run(engine, program, home, Variant())
    if not first[0] or not first[2]:
        return [f"{name}: nothing was told: {first[3]}"]
    found = []
    for variant, how in chosen.items():
        got = run(engine, program, home, how)
        same = [a == b or b is None for a, b in zip(first[:3], got[:3])]
        if not all(same):
            found.append(f"{name}, {variant}: output, status, trace the same: {same}")
            before, after = (each[0].decode(errors="replace").splitlines() + each[3].splitlines()
                             for each in (first, got))
            found += difflib.unified_diff(before, after, "plainly", variant, n=0, lineterm="")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", required=True)
    parser.add_argument("--all", action="store_true", help="every program under every variant")
    parser.add_argument("names", nargs="*", help="programs; those of this test unless given")
    options = parser.parse_args()
    names = options.names or QUICK + (MORE if options.all else [])
    chosen = variants()
    if not options.all and not options.names:
        chosen = {name: how for name, how in chosen.items() if name in QUICK_VARIANTS}
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        os.chmod(folder, 0o755)
        folder = pathlib.Path(folder)
        engine = shutil.copy(options.engine, folder)  # a user without rights may not reach it
        found = [line for lines in pool.map(
            lambda name: differences(engine, folder, name, chosen), names) for line in lines]
    print("\n".join(found))
    print("FAILED" if found else f"ok: {len(names)} programs, {len(chosen)} variants")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
