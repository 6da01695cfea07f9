"""Who runs the engine, and with which settings, is not seen by a program and not in its trace.

Programs of tests/host/programs that ask about such things run as whoever runs this test and, if
that is root, as a user without rights; with another time zone, file mode mask, language, rank and
limit of descriptors; and with files that belong to somebody else. Output, status and trace are the
same bytes.
"""

import argparse
import json
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile

NOBODY = 65534
PROGRAMS = pathlib.Path(__file__).resolve().parent / "programs"
NAMES = ["permissions", "users_and_groups", "machine_tells", "time_zones", "own_files_in_proc",
         "folders_of_processes", "files_write_and_read", "subprocesses", "real_places"]


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


OTHER = {"TZ": "Asia/Tokyo", "LANG": "de_DE.UTF-8", "LC_ALL": "C", "USER": "x", "LOGNAME": "y"}


def variants():
    """name -> what is done before the engine starts, its environment, the owner of the files."""
    found = {"plainly": (plainly, {}, None), "with other settings": (otherwise, OTHER, None)}
    if os.geteuid() == 0:
        found["as nobody"] = (as_nobody, OTHER, None)
        found["as nobody, who owns the files"] = (as_nobody, OTHER, NOBODY)
        found["of nobody's files"] = (plainly, {"TZ": "EST5EDT"}, NOBODY)
    return found


def run(engine, program, home, variant):
    prepare, environment, owner = variant
    for path in (home, program):
        os.chown(path, *((owner, owner) if owner else (os.geteuid(), os.getegid())))
    fields = json.loads("\n".join(re.findall(r"^# recipe: (.*)$", program.read_text(), re.M))
                        or "{}")
    recipe = json.dumps({"program": str(program), "detail": "full"} | fields)
    with tempfile.TemporaryFile() as trace:
        done = subprocess.run(
            [engine, "--once", "--trace-fd", str(trace.fileno()), recipe], cwd=home,
            env={"HOME": str(home), "PATH": os.environ["PATH"]} | environment, timeout=120,
            pass_fds=[trace.fileno()], preexec_fn=prepare, stdin=subprocess.DEVNULL,
            capture_output=True, text=True)
        trace.seek(0)
        return done.stdout, done.returncode, trace.read(), done.stderr


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", required=True)
    options = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as home:
        os.chmod(home, 0o755)
        home = pathlib.Path(home)
        engine = shutil.copy(options.engine, home)  # a user without rights may not reach the build
        for name in NAMES:
            program = pathlib.Path(shutil.copy(PROGRAMS / f"{name}.py", home))
            os.chmod(program, 0o644)
            expected, *first = run(engine, program, home, variants()["plainly"])
            if not expected or not first[1]:
                failed += 1
                print(f"{name}: nothing was told: {first[2]}")
            for variant, how in variants().items():
                got = run(engine, program, home, how)
                same = [a == b for a, b in zip((expected, *first), got[:3])]
                if not all(same):
                    failed += 1
                    print(f"{name} {variant}: output, status, trace the same: {same}")
                    print(f"-- then\n{expected}\n-- now\n{got[0]}{got[3]}")
    print("FAILED" if failed else "ok")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
