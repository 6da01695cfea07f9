"""No way out: whatever a program does, nothing of the computer changes, and nothing of it is read
that does not belong to the program.

A hostile program tries each way, by Python and past it by system calls of its own, against
canaries: files beside it and elsewhere, a process, shared memory. Each is refused as Linux would
refuse it, or stays inside of the machine. It is run as whoever runs the test and, if that is root,
as a user without rights as well; with limits around it.
"""

import argparse
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile

NOBODY = 65534

HOSTILE = r"""
import ctypes, errno, json, os, shutil, signal, socket, subprocess, sys, tempfile
libc = ctypes.CDLL(None, use_errno=True)
# the C library's own: what is asked for by the plain name, the machine answers
libc.dlvsym.restype = ctypes.c_void_p
libc.dlvsym.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p]
address = libc.dlvsym(ctypes.CDLL("libc.so.6")._handle, b"syscall", b"GLIBC_2.2.5")
kernel = ctypes.CFUNCTYPE(ctypes.c_long, use_errno=True)(address)
places = json.loads(sys.argv[1])
near, far, canary, shm = places["near"], places["far"], places["pid"], places["shm"]
def call(number, *words):
    ctypes.set_errno(0)
    words = [w.encode() if isinstance(w, str) else w for w in words]
    done = kernel(number, *words)
    return errno.errorcode.get(ctypes.get_errno(), "?") if done < 0 else f"did it: {done}"
def python(act):
    try:
        return f"did it: {act()!r}"[:60]
    except Exception as problem:
        return type(problem).__name__
W, RW, CREAT, TRUNC, APPEND, TMPFILE = 1, 2, 0o100, 0o1000, 0o2000, 0o20200000
buffer = ctypes.create_string_buffer(256)
ways = {
    # files, past the C library's functions
    "open for writing": call(2, near, W, 0),
    "open both ways": call(2, near, RW, 0),
    "openat for writing": call(257, -100, near, W | APPEND, 0),
    "openat2": call(437, -100, near, buffer, 24),
    "open and cut": call(2, near, TRUNC, 0),
    "make": call(2, near + ".new", CREAT | W, 0o644),
    "make to read": call(2, near + ".new", CREAT, 0o644),
    "creat": call(85, near, 0o644),
    "nameless": call(2, os.path.dirname(near), TMPFILE | RW, 0o600),
    "by /proc/self/root": call(2, "/proc/self/root" + near, W, 0),
    "by /proc/self/cwd": call(2, "/proc/self/cwd/canary", W, 0),
    "truncate": call(76, near, 0),
    "unlink": call(87, near),
    "unlinkat": call(263, -100, near, 0),
    "rename": call(82, near, near + ".new"),
    "renameat2": call(316, -100, near, -100, near + ".new", 0),
    "link": call(86, near, near + ".new"),
    "symlink": call(88, near, near + ".new"),
    "mkdir": call(83, near + ".new", 0o755),
    "rmdir": call(84, os.path.dirname(far)),
    "mknod": call(133, near + ".new", 0o10644, 0),
    "chmod": call(90, near, 0o777),
    "fchmodat": call(268, -100, near, 0o777),
    "chown": call(92, near, 1, 1),
    "utimensat": call(280, -100, near, None, 0),
    "setxattr": call(188, near, "user.x", "y", 1, 0),
    "flock": call(73, 0, 2),
    "chroot": call(161, "/tmp"),
    "mount": call(165, "none", "/tmp", "tmpfs", 0, None),
    "sync": call(306, 1),
    "shared memory": call(2, "/dev/shm/" + shm, CREAT | W, 0o600),
    "System V memory": call(29, 0, 4096, 0o1600),
    "read elsewhere": call(2, far, 0, 0),
    "list elsewhere": call(2, os.path.dirname(far), 0o200000, 0),
    # processes
    "kill": call(62, canary, 9),
    "kill all": call(62, -1, 0),
    "tgkill": call(234, canary, canary, 9),
    "pidfd": call(434, canary, 0),
    "ptrace": call(101, 16, canary, None, None),
    "its memory": call(310, canary, buffer, 1, buffer, 1, 0),
    "its /proc/mem": call(2, f"/proc/{canary}/mem", 0, 0),
    "its limits": call(302, canary, 7, None, buffer),
    "its core": call(203, canary, 8, buffer),
    "its rank": call(141, 0, canary, 19),
    "fork": call(57), "vfork": call(58), "clone": call(56, 17, None, None, None, None),
    "clone3": call(435, buffer, 88),
    "exec": call(59, "/bin/true", None, None),
    "execveat": call(322, -100, "/bin/true", None, None, 0),
    "outlive": call(157, 1, 0, 0, 0, 0),
    "namespaces": call(272, 0x10000000),
    # network, terminal, computer
    "socket": call(41, 2, 1, 0), "unix socket": call(41, 1, 1, 0),
    "packet socket": call(41, 17, 3, 0), "netlink": call(41, 16, 3, 0),
    "socketpair": call(53, 1, 1, 0, buffer),
    "type into the terminal": call(16, 0, 0x5412, "x"),
    "set the clock": call(227, 0, buffer), "settimeofday": call(164, buffer, None),
    "adjtimex": call(159, ctypes.create_string_buffer(b"\xff" * 208)),
    "hostname": call(170, "x", 1), "keys": call(250, 0, -3, 1), "bpf": call(321, 0, buffer, 48),
    "io_uring": call(425, 8, buffer), "perf": call(298, buffer, 0, -1, -1, 0),
    "reboot": call(169, 0xfee1dead, 672274793, 0), "module": call(313, 0, "", 0),
    "userfaultfd": call(323, 1), "log": call(103, 5, None, 0), "seccomp": call(317, 0, 0, None),
    "landlock": call(444, None, 0, 1), "root": call(105, 0), "ioperm": call(173, 0, 1, 1),
}
stays = {
    "write near": python(lambda: open(near, "w").write("x")),
    "remove near": python(lambda: os.remove(near)),
    "write far": python(lambda: open(far, "a").write("x")),
    "remove far": python(lambda: shutil.rmtree(os.path.dirname(far))),
    "read far": python(lambda: open(far).read()),
    "list far": python(lambda: os.listdir(os.path.dirname(far))),
    "by /proc": python(lambda: open("/proc/self/root" + near, "w").write("x")),
    "by /proc/self/fd": python(lambda: open(f"/proc/self/fd/{os.open(near, 0)}", "w")),
    "other's /proc": python(lambda: open(f"/proc/{canary}/environ").read()),
    "oom": python(lambda: open(f"/proc/{canary}/oom_score_adj", "w").write("1000")),
    "drop caches": python(lambda: open("/proc/sys/vm/drop_caches", "w").write("1")),
    "sysrq": python(lambda: open("/proc/sysrq-trigger", "w").write("h")),
    "disk": python(lambda: open("/dev/sda", "rb").read(1)),
    "memory": python(lambda: open("/dev/mem", "rb").read(1)),
    "terminal": python(lambda: open("/dev/tty", "w").write("x")),
    "shm": python(lambda: open("/dev/shm/" + shm, "w").write("x")),
    "temporary": python(lambda: open("/tmp/" + shm, "w").write("x")),
    "kill": python(lambda: os.kill(canary, 9)),
    "kill parent": python(lambda: os.kill(os.getppid(), 9)),
    "program": python(lambda: subprocess.run(["touch", near + ".new"])),
    "shell": python(lambda: os.system("touch " + near + ".new")),
    "connect": python(lambda: socket.create_connection(("127.0.0.1", places["port"]), 1)),
    "settime": python(lambda: __import__("time").clock_settime(0, 1)),
}
json.dump([ways, stays], sys.stdout)
"""
# Refused in other words, or harmless as Linux has it: not done in any case.
REFUSALS = {"EPERM", "EACCES", "ENOSYS", "ENOENT"}
# What the machine lets a program believe; only the canaries tell whether it is true.
BELIEVED = {"write near", "remove near", "by /proc", "by /proc/self/fd", "shm", "temporary",
            "settime", "kill parent"}


def limited():
    resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def as_nobody():
    limited()
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def contents(folder):
    return {str(p.relative_to(folder)): (p.lstat().st_mode, p.lstat().st_mtime_ns,
                                         p.read_bytes() if p.is_file() else None)
            for p in sorted(folder.rglob("*"))}


def attempt(fiberscope, preexec, owner):
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        os.chmod(folder, 0o755)
        near, far = folder / "near", folder / "far"
        for place, name in ((near, "canary"), (far, "secret")):
            place.mkdir()
            (place / name).write_text("a canary\n")
        (near / "hostile.py").write_text(HOSTILE)
        if owner is not None:
            for path in folder.rglob("*"):
                os.chown(path, owner, owner)
        canary = subprocess.Popen(["sleep", "600"], preexec_fn=preexec)
        shm = f"fiberscope_way_out_{os.getpid()}"
        words = json.dumps({"near": str(near / "canary"), "far": str(far / "secret"), "shm": shm,
                            "pid": canary.pid, "port": 9})
        before = contents(folder)
        try:
            done = subprocess.run(
                [fiberscope, "run", "--require-sandbox", near / "hostile.py", words],
                cwd=near, capture_output=True, text=True, timeout=120, preexec_fn=preexec,
                stdin=subprocess.DEVNULL)
            try:
                ways, stays = json.loads(done.stdout)
            except json.JSONDecodeError:
                return [f"no answer: status {done.returncode}\n{done.stdout}{done.stderr}"]
            problems += [f"system call: {way}: {answer}" for way, answer in ways.items()
                         if answer not in REFUSALS]
            problems += [f"{way}: {answer}" for way, answer in stays.items()
                         if answer.startswith("did it") and way not in BELIEVED and way != "shell"]
            if canary.poll() is not None:
                problems.append("the other process was ended")
        finally:
            canary.kill()
            canary.wait()
        if contents(folder) != before:
            problems.append("the files are not what they were")
        for left in (pathlib.Path("/dev/shm", shm), pathlib.Path("/tmp", shm)):
            if left.exists():
                left.unlink()
                problems.append(f"{left} was left behind")
        if len(ways) < 60:
            problems.append("too few ways were tried")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fiberscope", required=True)
    options = parser.parse_args()
    tries = {"as who runs the test": (options.fiberscope, limited, None)}
    with tempfile.TemporaryDirectory() as copy:
        if os.geteuid() == 0:  # a user without rights may not reach the build
            os.chmod(copy, 0o755)
            for name in ("fiberscope", "fiberscope-engine"):
                shutil.copy(pathlib.Path(options.fiberscope).parent / name, copy)
            tries["as nobody"] = (pathlib.Path(copy, "fiberscope"), as_nobody, NOBODY)
        failed = 0
        for name, (fiberscope, preexec, owner) in tries.items():
            problems = attempt(fiberscope, preexec, owner)
            failed += bool(problems)
            print(name, "FAILED" if problems else "ok")
            print("\n".join(f"    {p}" for p in problems))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
