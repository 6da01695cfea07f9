"""An engine that takes over a kept start does what one does that has started by itself.

1. Programs that ask about much, or whose order depends on where objects lie, and scenarios give the
   same output, status and trace, byte for byte: by an engine that keeps nothing, by one that has
   just kept its start, and by one that takes it over.
2. What is kept is taken over as long as it fits, and only then: an engine that was changed, a file
   that was not written to its end, is somebody else's, can be written by others or is no kept start
   at all is left alone or replaced, and the program runs all the same.
3. Where no file can be written, nothing is kept, and the program runs all the same; what another
   engine has left unfinished goes in time, and so do the starts of engines of long ago.
4. A start under a limit of addresses is not kept: there memory may lie elsewhere.
"""

import argparse
import hashlib
import json
import os
import pathlib
import re
import resource
import shutil
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
    "fails": "import ctypes\nprint(flush=True)\nctypes.string_at(0)\n",
}


KINDS = "spp"  # of the streams here: stdin can be sought in, the others are pipes


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
                + (["--start-kept-in", str(kept).removesuffix(KINDS)] if kept else []),
                cwd=self.folder, timeout=300, stdin=subprocess.DEVNULL, capture_output=True,
                pass_fds=[trace.fileno()])
            trace.seek(0)
            return done.stdout, done.stderr, done.returncode, trace.read()


def told(result):
    return [hashlib.sha256(part).hexdigest()[:8] if isinstance(part, bytes) else part
            for part in result]


def check_same(engine, folder):
    """The first engines with a file begin at once, and one of them keeps its start."""
    kept = folder / "kept" / ("start" + KINDS)
    programs = [PROGRAMS / f"{name}.py" for name in SAME] + sorted(SCENARIOS.glob("*/*.py"))[::9]
    for name, text in TEXTS.items():
        programs.append(folder / f"{name}.py")
        programs[-1].write_text(text)

    def differences(program):
        plain = engine.run(program)
        keeping = plain
        if program in programs[::5]:
            keeping = engine.run(program, folder / f"{program.stem}.start{KINDS}")
            (folder / f"{program.stem}.start{KINDS}").unlink()
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
    kept = folder / ("start" + KINDS)

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
    kept = folder / ("start" + KINDS)
    unfinished = kept.with_name(kept.name + ".new")
    unfinished.write_text("")
    if engine.run(program, kept) != plain or not unfinished.exists():
        yield "what another engine writes is not left to it"
    os.utime(unfinished, (0, 0))
    for _ in range(2):
        engine.run(program, kept)
    if unfinished.exists() or not kept.exists():
        yield "what is left over stays"


def check_limited(engine, folder):
    """Under a limit of addresses memory may lie elsewhere; and old files go."""
    program = folder / "program.py"
    program.write_text("print(hex(id(object())))\n")
    plain = engine.run(program)
    kept = folder / ("start" + KINDS)
    command = [engine.path, "--once", json.dumps({"program": str(program)}),
               "--start-kept-in", str(kept).removesuffix(KINDS)]

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
    if left != ["other-1", "start-3", "start-4", "start-5", "start-6" + KINDS]:
        yield f"left are {left}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", required=True)
    options = parser.parse_args()
    found = []
    for check in (check_same, check_fits, check_unwritable, check_limited):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            engine = Engine(shutil.copy(options.engine, folder), folder)
            found += check(engine, folder)
    print(*found, sep="\n", end="\n" if found else "")
    print("FAILED" if found else "ok")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
