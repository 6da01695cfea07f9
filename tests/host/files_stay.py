"""Nothing that a program writes, moves or removes reaches the user's files.

Programs on the engine change a folder in every way they can: by Python, by the C library's
functions (by whichever name and from whichever handle), by C libraries that open files themselves.
They see their changes, and what really lies there afterwards is what lay there before, with its
times; and nothing is left in the folders for temporary files and shared memory.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

PROGRAM = r"""
import os, pathlib, shutil, sqlite3, subprocess, sys, tempfile
import helper
print(helper.NAME, open("data.txt").read())
open("data.txt", "a").write("more")
print(open("data.txt").read())
os.rename("keep", "kept")
os.unlink("kept/a")
os.mkdir("new")
open("new/file", "w").write("x")
shutil.copytree("kept", "copy")
shutil.rmtree("kept")
os.chmod("data.txt", 0o600)
os.utime("data.txt", (1, 1))
os.truncate("cut", 1)
os.symlink("data.txt", "link")
os.link("data.txt", "hard")
print(sorted(os.listdir(".")))
print(open("cut").read(), os.path.exists("keep"), os.listdir("copy"))
absolute = os.path.join(os.path.dirname(os.path.abspath(__file__)), "absolute")
open(absolute, "w").close()
subprocess.run([sys.executable, "-c", "open('child', 'w').write('y')"], check=True)
print(open("child").read(), os.path.exists(absolute))
with tempfile.NamedTemporaryFile(delete=False, prefix="fiberscope_stays_") as temporary:
    temporary.write(b"z")
print(os.path.getsize(temporary.name))
subprocess.run([sys.executable, "-m", "py_compile", "helper.py"], check=True)
database = sqlite3.connect("base.db")
database.execute("create table t (x)")
database.execute("insert into t values (42)")
database.commit()
database.close()
print(sqlite3.connect("base.db").execute("select x from t").fetchall())
"""

BY_C = r"""
import ctypes, os
def attempt(c, into):
    name = lambda text: os.path.join(into, text).encode()
    made = os.O_CREAT | os.O_RDWR
    for call in (c.open, c.open64, c.__open, c.__open64, c.creat, c.creat64):
        c.close(call(name("opened_" + call.__name__), made, 0o600))
    for call in (c.openat, c.openat64):
        c.close(call(-100, name("opened_" + call.__name__), made, 0o600))
    for call in (c.mkstemp, c.mkstemp64, c.mkostemp, c.mkostemp64):
        c.close(call(ctypes.create_string_buffer(name("fiberscope_stays_XXXXXX")), 0))
    for call in (c.mkstemps, c.mkstemps64, c.mkostemps, c.mkostemps64):
        c.close(call(ctypes.create_string_buffer(name("fiberscope_stays_XXXXXX.txt")), 4, 0))
    c.mkdtemp(ctypes.create_string_buffer(name("fiberscope_stays_XXXXXX")))
    for call in (c.fopen, c.fopen64, c._IO_fopen):
        call.restype = ctypes.c_void_p
        file = ctypes.c_void_p(call(name("stream"), b"a"))
        c.fputs(b"text", file)
        c.fclose(file)
    c.freopen.restype = ctypes.c_void_p
    for call in (c.freopen, c.freopen64):
        call.restype = ctypes.c_void_p
        file = ctypes.c_void_p(c.fopen(name("stream"), b"w"))
        call(name("reopened"), b"w", file)
        c.fclose(file)
    for call in (c.truncate, c.truncate64):
        call(name("cut"), ctypes.c_long(1))
    c.remove(name("keep/a"))
    c.rename(name("keep/b"), name("moved"))
    c.renameat2(-100, name("moved"), -100, name("moved again"), 0)
    c.symlink(b"data.txt", name("link"))
    c.link(name("data.txt"), name("hard"))
    c.mkfifo(name("pipe"), 0o600)
    c.chmod(name("data.txt"), 0o600)
    c.lchown(name("data.txt"), os.getuid(), os.getgid())
    c.utime(name("data.txt"), None)
    for call in (c.utimes, c.lutimes):
        call(name("data.txt"), (ctypes.c_long * 4)(1, 0, 1, 0))
    c.futimesat(-100, name("data.txt"), (ctypes.c_long * 4)(1, 0, 1, 0))
    number = c.open(name("data.txt"), os.O_RDWR)
    c.futimes(number, (ctypes.c_long * 4)(1, 0, 1, 0))
    c.pwrite(number, b"written", 7, ctypes.c_long(0))
    c.pwritev(number, (ctypes.c_char_p * 1)(b"x"), 0, ctypes.c_long(0))
    c.fallocate(number, 0, ctypes.c_long(0), ctypes.c_long(9999))
    c.posix_fallocate(number, ctypes.c_long(0), ctypes.c_long(9999))
    c.mmap.restype = ctypes.c_void_p
    at = c.mmap(None, ctypes.c_size_t(4096), 3, 1, number, ctypes.c_long(0))
    ctypes.memmove(at, b"mapped", 6)
    c.msync(ctypes.c_void_p(at), ctypes.c_size_t(4096), 4)
    other = c.open(name("cut"), os.O_RDWR)
    c.copy_file_range(number, None, other, None, ctypes.c_size_t(20), 0)
    c.sendfile(other, number, None, ctypes.c_size_t(20))
    c.close(other)
    c.close(number)
    with open(name("data.txt"), "rb") as file:
        print(file.read(6))

for library in (ctypes.CDLL(None), ctypes.CDLL("libc.so.6")):
    attempt(library, os.getcwd())
    number = library.shm_open(b"/fiberscope_stays", os.O_CREAT | os.O_RDWR, 0o600)
    library.ftruncate(number, ctypes.c_long(100))
    library.close(number)
    library.tmpfile()
print(os.listdir("/dev/shm"))
from multiprocessing import heap, shared_memory
block = shared_memory.SharedMemory("fiberscope_stays_too", create=True, size=100)
heap.Arena(4096)
print(sorted(os.listdir("/dev/shm")))
os.open("/dev//shm/./fiberscope_stays_by_path", os.O_CREAT | os.O_RDWR)
os._exit(0)
"""

BY_LIBRARIES = r"""
import contextlib, dbm.ndbm, mmap, os, readline, sqlite3, ssl
context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
context.keylog_filename = "keys"
readline.add_history("line")
readline.write_history_file("history")
readline.append_history_file(1, "data.txt")
readline.write_history_file("cut")
with dbm.ndbm.open("base", "n") as base:
    base["one"] = b"1"
with open("data.txt", "r+b") as file, mmap.mmap(file.fileno(), 0) as whole:
    whole[0:1] = b"X"
for mode in ("wal", "truncate"):
    with contextlib.closing(sqlite3.connect("sql")) as base, base:
        base.execute(f"pragma journal_mode = {mode}")
        base.execute("create table if not exists t (x)")
        base.execute("insert into t values (1)")
print(sorted(os.listdir(".")))
"""

EXPECTED = {
    "program.py": [
        "helper before",
        "beforemore",
        "['copy', 'cut', 'data.txt', 'hard', 'helper.py', 'link', 'new', 'program.py']",
        "l False ['b']",
        "y True",
        "1",
        "[(42,)]",
    ],
    "by_c.py": ["b'mapped'", "b'mapped'", "['fiberscope_stays']"],
    "by_libraries.py": None,
}


def facts(folder):
    found = {}
    for path in sorted(folder.rglob("*")):
        about = path.lstat()
        content = path.read_bytes() if path.is_file() else b""
        found[str(path)] = (about.st_mode, about.st_size, about.st_mtime_ns, content)
    return found


def strays():
    """What must not stay anywhere else."""
    return {
        str(path)
        for folder in (tempfile.gettempdir(), "/dev/shm", "/var/tmp")
        for pattern in ("fiberscope_stays*", "pym-*")
        for path in pathlib.Path(folder).glob(pattern)
    }


def try_program(engine, name, text):
    """What is wrong after a run of the program in a folder of its own."""
    with tempfile.TemporaryDirectory() as where:
        folder = pathlib.Path(where)
        (folder / "data.txt").write_text("before")
        (folder / "cut").write_text("long")
        (folder / "keep").mkdir()
        for file in "ab":
            (folder / "keep" / file).write_text(file)
        (folder / "helper.py").write_text("NAME = 'helper'\n")
        (folder / name).write_text(text)
        before, strays_before = facts(folder), strays()
        ran = subprocess.run(
            [engine, "--once", json.dumps({"program": name})],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        expected = EXPECTED[name]
        printed = ran.stdout.splitlines()
        if ran.returncode != 0 or (expected and printed[: len(expected)] != expected):
            yield f"{name}: status {ran.returncode}:\n{ran.stdout}{ran.stderr}"
        if len(printed) < 1:
            yield f"{name}: it has told nothing"
        after = facts(folder)
        for path in sorted(before.keys() | after.keys()):
            if before.get(path) != after.get(path):
                yield f"{name} changed: {path}: {before.get(path)} -> {after.get(path)}"
        for path in sorted(strays() - strays_before):
            yield f"{name} really made {path}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", required=True)
    engine = str(pathlib.Path(parser.parse_args().engine).resolve())
    programs = {"program.py": PROGRAM, "by_c.py": BY_C, "by_libraries.py": BY_LIBRARIES}
    problems = [p for name, text in programs.items() for p in try_program(engine, name, text)]
    print("\n".join(problems) or "ok")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
