"""Nothing that a program writes, moves or removes reaches the user's files.

A program on the engine changes a folder in every way it can; it sees its changes, and what really
lies there afterwards is what lay there before, with its times.
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

def facts(folder):
    found = {}
    for path in sorted(folder.rglob("*")):
        about = path.lstat()
        content = path.read_bytes() if path.is_file() else b""
        found[str(path)] = (about.st_mode, about.st_size, about.st_mtime_ns, content)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", required=True)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "data.txt").write_text("before")
        (folder / "cut").write_text("long")
        (folder / "keep").mkdir()
        for file in "ab":
            (folder / "keep" / file).write_text(file)
        (folder / "helper.py").write_text("NAME = 'helper'\n")
        (folder / "program.py").write_text(PROGRAM)
        before = facts(folder)
        strays = set(pathlib.Path(tempfile.gettempdir()).glob("fiberscope_stays_*"))
        engine = str(pathlib.Path(options.engine).resolve())
        ran = subprocess.run(
            [engine, "--once", json.dumps({"program": "program.py"})],
            cwd=folder,
            capture_output=True,
            text=True,
        )
        problems = []
        expected = [
            "helper before",
            "beforemore",
            "['copy', 'cut', 'data.txt', 'hard', 'helper.py', 'link', 'new', 'program.py']",
            "l False ['b']",
            "y True",
            "1",
            "[(42,)]",
        ]
        if ran.returncode != 0 or ran.stdout.splitlines() != expected:
            problems.append(f"status {ran.returncode}:\n{ran.stdout}{ran.stderr}")
        after = facts(folder)
        for path in sorted(before.keys() | after.keys()):
            if before.get(path) != after.get(path):
                problems.append(f"changed: {path}: {before.get(path)} -> {after.get(path)}")
        if set(pathlib.Path(tempfile.gettempdir()).glob("fiberscope_stays_*")) != strays:
            problems.append("a temporary file was really made")
        print("\n".join(problems) or "ok")
        return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
