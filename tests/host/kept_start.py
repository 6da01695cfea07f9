"""An engine that takes over a kept start does what one does that has started by itself.

1. Programs that ask about much, or whose order depends on where objects lie, and scenarios give the
   same output, status and trace, byte for byte: by an engine that keeps nothing, by one that has
   just kept its start, and by one that takes it over.
2. What is kept is taken over as long as it fits, and only then: an engine that was changed, a file
   that was not written to its end, is somebody else's, can be written by others or is no kept start
   at all is left alone or replaced, and the program runs all the same.
3. Where no file can be written, to its end or at all, or the folder is somebody else's, nothing is
   kept, and the program runs all the same; what another engine has left unfinished goes in time,
   and so do the starts of engines of long ago.
4. A start under a limit of addresses is not kept: there memory may lie elsewhere.
5. What a program gets of the C library's memory and of Python's, and its trace with it, is the
   same whatever the engine has read, kept or served before: a recipe of any length in a word or a
   file, other words of the command line, another environment, another folder where it was started,
   a start that is kept or taken over, an earlier run.
6. One start is for programs whose standard streams lead anywhere: to a terminal, a pipe, a file,
   also from its middle on, or nowhere. They are what python3 has.
7. It saves most of the processor time of a start, and is not larger than the manual says.
"""

import argparse
import hashlib
import itertools
import json
import os
import pathlib
import pty
import re
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

PROGRAMS = pathlib.Path(__file__).resolve().parent / "programs"
SCENARIOS = pathlib.Path(__file__).resolve().parents[2] / "scenarios"
SAME = ["order_of_objects", "gevent_echo", "asyncio_streams", "subprocesses", "process_signals",
        "memory_of_lanes", "machine_tells", "own_files_in_proc", "gevent_threadpool",
        "locks_and_events", "files_write_and_read", "limits_of_processes", "executor"]
TEXTS = {
    # long blocks that are freed come back as zeroes
    "zeroes": """
import gc
for size in (5_000, 70_000, 300_000, 3_000_000, 30_000_000):
    for _ in range(20 if size < 1_000_000 else 2):
        held = [bytearray(b"x") * size for _ in range(3)]
        del held
        assert not any(bytearray(size)), size
        bytearray(size).extend(bytes(size))
print("zeroes")
""",
    "addresses": """
import asyncio, logging, random, ssl, sqlite3, sys, threading
print([hex(id(x)) for x in (object(), asyncio, [], {}, type("T", (), {}), threading.main_thread())])
print(len(sys.modules), random.random(), hash(object()), logging._startTime)
print(sqlite3.connect(":memory:").execute("select 1").fetchall(), len(ssl.RAND_bytes(8)))
""",
    # the C library's memory as the program finds it: what is free, and where
    "heap": """
import ctypes
library = ctypes.CDLL("libc.so.6")
library.malloc.restype, library.malloc.argtypes = ctypes.c_void_p, (ctypes.c_size_t,)
sizes = [*range(16, 1100, 16), 2000, 3000, 5000, 9000, 20_000, 40_000, 70_000, 100_000, 120_000]
print([hex(library.malloc(size)) for size in sizes for _ in range(2)])
""",
    # and Python's
    "places": """
print([hex(id(kind(16 * n + 1))) for n in range(40) for kind in (bytes, bytearray)])
print([hex(id("a" * (16 * n + 1))) for n in range(40)], [hex(id([None] * n)) for n in range(99)])
""",
    "fails": "import ctypes\nprint(flush=True)\nctypes.string_at(0)\n",
}


class Engine:
    def __init__(self, path, folder):
        self.path, self.folder = path, folder

    def run(self, program, kept=None):
        fields = json.loads("\n".join(re.findall(r"^# recipe: (.*)$", program.read_text(), re.M))
                            or "{}")
        recipe = json.dumps({"program": str(program), "detail": "full"} | fields)
        with tempfile.TemporaryFile() as trace:
            done = subprocess.run(
                [self.path, "--once", "--trace-fd", str(trace.fileno()), recipe]
                + (["--start-kept-in", str(kept)] if kept else []),
                cwd=self.folder, timeout=300, stdin=subprocess.DEVNULL, capture_output=True,
                pass_fds=[trace.fileno()])
            trace.seek(0)
            return done.stdout, done.stderr, done.returncode, trace.read()


def served(engine, recipe, kept=None, runs=3):
    """The traces of some runs of an engine that serves, one behind the other."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(120)
    words = ["--start-kept-in", str(kept)] if kept else []
    with subprocess.Popen(
            [engine.path, "--serve", str(theirs.fileno()), *words], cwd=engine.folder,
            pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE) as process:
        theirs.close()
        ours.recv(1 << 20)  # it is ready
        for number in range(1, runs + 1):
            with tempfile.TemporaryFile() as trace, tempfile.TemporaryFile() as text:
                text.write(recipe.encode())
                text.flush()
                socket.send_fds(ours, [json.dumps({"command": "run", "run": number}).encode()],
                                [trace.fileno(), text.fileno()])
                while json.loads(ours.recv(1 << 20))["event"] != "ended":
                    pass
                trace.seek(0)
                yield trace.read()
        ours.close()
        process.communicate(timeout=60)


def told(result):
    return [hashlib.sha256(part).hexdigest()[:8] if isinstance(part, bytes) else part
            for part in result]


def check_same(engine, folder):
    """The first engines with a file begin at once, and one of them keeps its start."""
    kept = folder / "kept" / "start"
    programs = [PROGRAMS / f"{name}.py" for name in SAME] + sorted(SCENARIOS.glob("*/*.py"))[::9]
    for name, text in TEXTS.items():
        programs.append(folder / f"{name}.py")
        programs[-1].write_text(text)

    def differences(program):
        plain = engine.run(program)
        keeping = plain
        if program in programs[::5]:
            keeping = engine.run(program, folder / f"{program.stem}.start")
            (folder / f"{program.stem}.start").unlink()
        first = engine.run(program, kept)
        taken = engine.run(program, kept)
        if not plain[3]:
            yield f"{program.stem}: no trace: {plain[1].decode()}"
        for what, other in (("keeping it", keeping), ("a common file", first),
                            ("taking it over", taken)):
            if other != plain:
                yield (f"{program.stem}: {what}: {told(plain)} and {told(other)}: "
                       f"{other[1].decode()}")

    engine.run(programs[0], kept)
    before = kept.stat()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(lambda program: list(differences(program)), programs):
            yield from found
    if kept.stat() != before and kept.stat().st_ino != before.st_ino:
        yield "a start that fits was kept anew"
    print(f"{len(programs)} programs, {before.st_size >> 20} MiB kept, "
          f"{before.st_blocks >> 11} on the disk")


def check_fits(engine, folder):
    """Each way to spoil the file; whether it is then replaced."""
    program = folder / "program.py"
    program.write_text("print('hello')\n")
    plain = engine.run(program)
    kept = folder / "start"

    def half(path):
        os.truncate(path, path.stat().st_size // 2)

    def flipped(path):
        with path.open("r+b") as file:
            file.seek(100)
            byte = file.read(1)
            file.seek(100)
            file.write(bytes([byte[0] ^ 1]))

    def other_engine(_):
        os.utime(engine.path)

    def open_to_all(path):
        path.chmod(0o666)

    def somebody_elses(path):
        os.chown(path, 65534, 65534)

    def linked(path):
        path.rename(path.with_suffix(".there"))
        path.symlink_to(path.with_suffix(".there"))

    ways = [half, flipped, other_engine, open_to_all, linked,
            lambda path: path.write_bytes(b""), lambda path: path.write_bytes(b"FsStart1" * 1000)]
    if os.geteuid() == 0:
        ways.append(somebody_elses)
    for spoil in ways:
        engine.run(program, kept)
        before = kept.stat().st_ino
        if engine.run(program, kept) != plain or kept.stat().st_ino != before:
            yield "a start that fits was not taken over"
        spoil(kept)
        for _ in range(2):
            if engine.run(program, kept) != plain:
                yield f"{spoil.__name__}: the program does not run"
        if kept.is_symlink() or kept.stat().st_ino == before:
            yield f"{spoil.__name__}: the start was not kept anew"


def check_unwritable(engine, folder):
    program = folder / "program.py"
    program.write_text("print('hello')\n")
    plain = engine.run(program)
    (folder / "file").write_text("")
    for place in ("/proc/none/start", folder / "file" / "start", folder):
        if engine.run(program, place) != plain:
            yield f"{place}: the program does not run"
    kept = folder / "start"
    unfinished = kept.with_name(kept.name + ".new")
    unfinished.write_text("")
    if engine.run(program, kept) != plain or not unfinished.exists():
        yield "what another engine writes is not left to it"
    os.utime(unfinished, (0, 0))
    for _ in range(2):
        engine.run(program, kept)
    if unfinished.exists() or not kept.exists():
        yield "what is left over stays"


def in_namespace(script):
    """A command in a mount namespace of its own, or None where there is none."""
    ways = (["unshare", "-m"], ["unshare", "-rm"])
    for way in ways if os.geteuid() == 0 else ways[1:]:
        if subprocess.run([*way, "mount", "-t", "tmpfs", "none", "/mnt"],
                          capture_output=True).returncode == 0:
            return [*way, "sh", "-ec", script, "sh"]
    print("no mount namespaces here")
    return None


def once(engine, program, kept, before=(), **more):
    """As Engine.run, by a command that begins with `before`; without a trace."""
    done = subprocess.run(
        [*before, engine.path, "--once", json.dumps({"program": str(program)}),
         "--start-kept-in", str(kept)],
        cwd=engine.folder, timeout=300, stdin=subprocess.DEVNULL, capture_output=True, **more)
    return done.stdout, done.stderr, done.returncode


def check_changed(engine, folder):
    """Another kernel, and a module of the library that was updated: the start is kept anew."""
    program = folder / "program.py"
    program.write_text("print('hello')\n")
    kept = folder / "start"
    plain = engine.run(program)
    ways = {"another kernel": ["setarch", "x86_64", "--uname-2.6"]}
    module = pathlib.Path(shutil.__file__).with_name("copy.py")
    shutil.copy2(module, folder / "copy.py.new")
    if other := in_namespace(f"mount --bind {folder}/copy.py.new {module}; exec \"$@\""):
        ways["another module"] = other
    for name, before in ways.items():
        engine.run(program, kept)
        inode = kept.stat().st_ino
        if engine.run(program, kept) != plain or kept.stat().st_ino != inode:
            yield f"{name}: a start that fits was not taken over"
        if once(engine, program, kept, before=before) != plain[:3]:
            yield f"{name}: the program does not run"
        if kept.stat().st_ino == inode:
            yield f"{name}: the start was not kept anew"


def check_full(engine, folder):
    """A disk that is full, and a limit of the size of files: nothing stays of what was begun."""
    program = folder / "program.py"
    program.write_text("print('hello')\n")
    plain = engine.run(program)[:3]
    kept = folder / "start"
    size = 8 << 20
    if once(engine, program, kept, preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_FSIZE, (size, size))) != plain:
        yield "with a limit of the size of files the program does not run"
    if left := list(folder.glob("start*")):
        yield f"with a limit of the size of files there is {left}"
    disk = folder / "disk"
    disk.mkdir()
    script = f"mount -t tmpfs -o size={size} none {disk}; \"$@\"; ls {disk}"
    if (full := in_namespace(script)) and once(engine, program, disk / kept.name,
                                               before=full) != plain:
        yield "on a full disk the program does not run, or something stays"


def check_somebody_elses(engine, folder):
    """Who may write everywhere leaves nothing in the home of somebody else."""
    if os.geteuid() != 0:
        return
    program = folder / "program.py"
    program.write_text("print('hello')\n")
    plain = engine.run(program)[:3]
    home = folder / "home"
    (home / ".cache").mkdir(parents=True)
    for path in (home, home / ".cache"):
        os.chown(path, 65534, 65534)
    for place in (home / ".cache" / "fiberscope", home / ".other" / "fiberscope", home / ".cache"):
        if once(engine, program, place / "start") != plain:
            yield f"{place}: the program does not run"
    if left := [path for path in home.rglob("*") if path != home / ".cache"]:
        yield f"in somebody else's home there is {left}"


def check_limited(engine, folder):
    """Under a limit of addresses memory may lie elsewhere; and old files go."""
    program = folder / "program.py"
    program.write_text("print(hex(id(object())))\n")
    plain = engine.run(program)
    kept = folder / "start"
    command = [engine.path, "--once", json.dumps({"program": str(program)}),
               "--start-kept-in", str(kept)]

    def run_limited():
        return subprocess.run(
            command, capture_output=True, timeout=300,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (64 << 30, 64 << 30)))

    done = run_limited()
    if kept.exists():
        yield "a start under a limit was kept"
    if done.returncode != 0:
        yield f"under a limit: {done.stderr.decode()}"
    engine.run(program, kept)
    run_limited()
    if engine.run(program, kept) != plain:
        yield "after a start under a limit the program does something else"
    for number in range(6):
        old = folder / f"start-{number}"
        old.write_text("")
        os.utime(old, (number, number))
    (folder / "other-1").write_text("")
    engine.run(program, folder / "start-6")
    left = sorted(path.name for path in folder.glob("[so]*-*"))
    if left != ["other-1", "start-3", "start-4", "start-5", "start-6"]:
        yield f"left are {left}"


def check_memory(engine, folder):
    """Each way in which an engine may have come to the run, beside the plainest one."""
    for name in ("heap", "places"):
        program = folder / f"{name}.py"
        program.write_text(TEXTS[name])
        (folder / name).mkdir()
        for fault in memory_faults(engine, program, folder / name):
            yield f"{name}: {fault}"


def memory_faults(engine, program, folder):
    recipe = json.dumps({"program": str(program), "detail": "full", "directory": str(folder)})
    far = folder / ("a-long-name-" * 10) / ("of-a-folder-" * 10)
    far.mkdir(parents=True)

    def run(text, *words, in_file=False, kept=None, **more):
        with tempfile.TemporaryFile() as trace, tempfile.TemporaryFile() as file:
            file.write(text.encode())
            file.flush()
            words = [*words, *(["--start-kept-in", str(kept)] if kept else []), "--trace-fd",
                     str(trace.fileno()),
                     *(["--recipe-fd", str(file.fileno())] if in_file else [text])]
            done = subprocess.run(
                [engine.path, "--once", *words], timeout=300, stdin=subprocess.DEVNULL,
                capture_output=True, pass_fds=[trace.fileno(), file.fileno()],
                **{"cwd": folder} | more)
            trace.seek(0)
            return done.stdout, done.stderr, done.returncode, trace.read()

    plain = run(recipe)
    one, other = folder / "one" / "start", folder / "a-longer-name-for-the-other" / "start"
    ways = {
        "a longer recipe": run(recipe + " " * 3000),
        "a recipe in a file": run(recipe, in_file=True),
        "a long recipe in a file": run(recipe + " " * 300_000, in_file=True),
        "other words": run(recipe, "--signals-passed-on"),
        "another environment": run(recipe, env={"LONG": "x" * 5000, "HOME": "/"}),
        "another folder": run(recipe, cwd=far),
        "keeping it": run(recipe, kept=one),
        "taking it over": run(recipe, kept=one),
        "keeping it with a longer recipe in another folder":
            run(recipe + " " * 9000, kept=other, cwd=far),
        "taking that over": run(recipe, kept=other),
        "taking it over with a longer recipe": run(recipe + " " * 70_000, kept=other),
        "taking it over with a recipe in a file": run(recipe, in_file=True, kept=one),
        "taking it over in another folder": run(recipe, kept=one, cwd=far),
    }
    for name, result in ways.items():
        if result != plain:
            yield f"{name}: {told(plain)} and {told(result)}: {result[1].decode()}"
    for name, kept in (("served", None), ("served by a kept start", one)):
        for number, trace in enumerate(served(engine, recipe, kept), 1):
            if trace != plain[3]:
                yield f"{name}, run {number}: another trace"


STREAMS = """
import sys
for stream in (sys.stdin, sys.stdout):
    at = stream.tell() if stream.seekable() else None
    raw = stream.buffer.raw
    print(stream.name, stream.mode, stream.encoding, stream.errors, stream.isatty(), at, raw,
          raw._blksize, stream is getattr(sys, "__%s__" % stream.name[1:-1]), file=sys.stderr)
print("written")
print(sys.stdin.readline(), file=sys.stderr)
"""


def check_streams(engine, folder):
    """Each kind of stdin with each of stdout: python3, an engine by itself, one start for all."""
    program = folder / "program.py"
    program.write_text(STREAMS)
    recipe = json.dumps({"program": str(program)})
    kept = folder / "start"
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith("PYTHON")}
    commands = {"python3": ["/usr/bin/python3", program],
                "by itself": [engine.path, "--once", recipe],
                "by a kept start": [engine.path, "--once", recipe, "--start-kept-in", kept]}

    def run(command, of_input, of_output):
        ends = {}
        with tempfile.TemporaryFile() as read, tempfile.TemporaryFile() as written, \
                open(os.devnull, "r+b") as nothing:
            for file in (read, written):
                file.write(b"head\nmore\n")
                file.flush()
                file.seek(5)
            ends["terminal"], terminal = pty.openpty()
            os.write(ends["terminal"], b"typed\n")
            pipe, ends["pipe"] = os.pipe()
            os.write(ends["pipe"], b"piped\n")
            inputs = {"terminal": terminal, "pipe": pipe, "file": read, "nothing": nothing}
            outputs = inputs | {"pipe": ends["pipe"], "file": written}
            done = subprocess.run(command, stdin=inputs[of_input], stdout=outputs[of_output],
                                  stderr=subprocess.PIPE, timeout=60, env=environment)
            written.seek(0)
            for end in (*ends.values(), terminal, pipe):
                os.close(end)
            return done.stderr.decode(), done.returncode, written.read()

    engine.run(program, kept)
    inode = kept.stat().st_ino
    kinds = ("terminal", "pipe", "file", "nothing")
    for of_input, of_output in itertools.product(kinds, kinds):
        results = {name: run(command, of_input, of_output) for name, command in commands.items()}
        for name, result in results.items():
            if result != results["python3"] or result[1] != 0:
                yield f"from {of_input} to {of_output} {name}: {result}, not {results['python3']}"
    if kept.stat().st_ino != inode or len(list(folder.glob("start*"))) != 1:
        yield "other streams have other starts"


def check_gain(engine, folder):
    """The manual says a fifth; on a busy computer it may be more, in turns it is never a half."""
    program = folder / "program.py"
    program.write_text("print('hello')\n")
    kept = folder / "start"
    engine.run(program, kept)

    def seconds(*words):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        engine.run(program, *words)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    gains = sorted(seconds(kept) / seconds() for _ in range(7))
    if gains[0] > 0.35:
        yield f"a start that is taken over takes {gains[0]:.2f} of one that is not"
    is_ = kept.stat()
    if not (is_.st_size < 60 << 20 and is_.st_blocks * 512 < 32 << 20):
        yield f"it takes {is_.st_blocks >> 11} MiB, its length says {is_.st_size >> 20} MiB"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", required=True)
    options = parser.parse_args()
    found = []
    for check in (check_same, check_fits, check_changed, check_unwritable, check_full,
                  check_somebody_elses, check_limited, check_memory, check_streams, check_gain):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            engine = Engine(shutil.copy(options.engine, folder), folder)
            found += check(engine, folder)
    print(*found, sep="\n", end="\n" if found else "")
    print("FAILED" if found else "ok")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
