"""Runs each of tests/host/programs on the real interpreter and, twice, on the engine.

1. Both print the same and end with the same status.
2. Both runs on the engine give the same trace, byte for byte; the second one is that of an engine
   that has taken over a kept start, as `fiberscope` has it.
3. The trace is whole and breaks no law.
4. What the program claims about its trace is there. A line of the program

       # trace: PATTERN

   is a regular expression for one line of the readable dump, without its time and with runs of
   spaces made one. Claims are found in the order in which they are written.
   "# never: PATTERN" is found nowhere.

"# recipe: JSON", over one or more lines, gives the recipe more fields: the machine, the seed.
"# also: JSON" is
another recipe under which the program prints the same; its claims are not looked for there.

A program with "# terminal: ..." has one as its stdin on the engine. "# stdin: LINE" is typed on it:
the stdin is a pipe then, and in the second run on the engine the lines come late.

A program whose first lines hold "# alone: STATUS" cannot run, or waits for ever, on the real
interpreter: its status is the one named, and every "# prints: TEXT" is in its output.

Which of them fail with this version of Python, and why, a file beside this one says, as
programs_3_13.txt does: "NAME: reason". One that is named there and does not fail is a fault.
"""

import argparse
import contextlib
import ctypes
import json
import os
import pathlib
import pty
import re
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from portion import portion  # noqa: E402

# The real clock is real: a machine under load may wake a sleeper late. Ours is asked only once.
SCENARIOS = pathlib.Path(__file__).resolve().parents[2] / "scenarios"
REAL_TRIES = 3
LATE_S = 0.1
PROGRAMS = pathlib.Path(__file__).resolve().parent / "programs"


def run(command, stdin=subprocess.DEVNULL, **more):
    return subprocess.run(
        command, stdin=stdin, capture_output=True, text=True, timeout=60, **more
    )


def give_up_the_clock():
    """Before the engine starts: did it set the real clock, the kernel would refuse."""
    PR_CAPBSET_DROP, CAP_SYS_TIME = 24, 25
    ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_SYS_TIME, 0, 0, 0)


@contextlib.contextmanager
def stdin_of(text, pause_s=0.0):
    """What a program finds there, by its own lines; the lines that are typed come after a pause."""
    lines = claims(text, "stdin")
    if not lines and not claims(text, "terminal"):
        yield subprocess.DEVNULL
        return
    end, other = os.pipe() if lines else reversed(pty.openpty())

    def type_lines():
        with open(other, "wb", buffering=0) as out:
            for line in lines:
                time.sleep(pause_s)
                with contextlib.suppress(BrokenPipeError):
                    out.write(line.encode() + b"\n")

    typist = threading.Thread(target=type_lines) if lines else None
    try:
        if typist:
            typist.start()
        yield end
    finally:
        os.close(end)
        if typist:
            typist.join()
        else:
            os.close(other)


def run_engine(engine, program, trace_path, fields, pause_s, kept):
    recipe = json.dumps({"program": str(program), "detail": "full"} | fields)
    with open(trace_path, "wb") as trace, stdin_of(program.read_text(), pause_s) as stdin:
        fd = trace.fileno()
        return run([engine, "--once", "--trace-fd", str(fd), recipe, *kept], pass_fds=[fd],
                   preexec_fn=give_up_the_clock, stdin=stdin)


def claims(text, mark):
    return re.findall(rf"^# {mark}: (.*)$", text, re.MULTILINE)


def check_claims(text, dump, complain):
    # what the program is, its recipe with it, is no event of its run
    lines = [re.sub(r" +", " ", line[11:].strip()) for line in dump.splitlines()
             if " recipe: {" not in line]
    at = 0
    for pattern in claims(text, "trace"):
        found = next((i for i in range(at, len(lines)) if re.search(pattern, lines[i])), None)
        if found is None:
            complain(f"no line of the trace, from line {at + 1} on, matches: {pattern}")
        else:
            at = found + 1
    for pattern in claims(text, "never"):
        for line in lines:
            if re.search(pattern, line):
                complain(f"a line of the trace should not be there: {line}")


def shell_status(code):
    """As a shell tells the end by a signal."""
    return code if code >= 0 else 128 - code


def differences(theirs, ours):
    found = []
    for name, expected, got in (
        ("stdout", theirs.stdout, ours.stdout),
        ("status", shell_status(theirs.returncode), ours.returncode),
    ):
        if expected != got:
            found.append(f"{name} differs\n-- python3\n{expected}\n-- engine\n{got}")
            found.append(ours.stderr)
    return found


def run_twice(program, options, folder, fields, complain):
    """One recipe: the first run and its readable trace."""
    traces = [folder / f"{program.stem}.{n}" for n in (1, 2)]
    ours = [run_engine(options.engine, program, trace, fields, pause_s, kept)
            for trace, pause_s, kept in zip(traces, (0.0, LATE_S),
                                            ([], ["--start-kept-in", str(folder / "start")]))]
    if traces[0].read_bytes() != traces[1].read_bytes():
        complain("two runs gave different traces")
    dump = run([options.dump, traces[0]])
    if dump.returncode != 0:
        complain(dump.stderr)
    return ours[0], dump.stdout


def check(program, options, folder):
    problems = []
    text = program.read_text()
    fields = json.loads("\n".join(claims(text, "recipe")) or "{}")
    fields.setdefault("readable", [str(SCENARIOS)])  # what helps scenarios helps programs here
    ours, dump = run_twice(program, options, folder, fields, problems.append)
    alone = claims(text, "alone")
    if alone:
        if ours.returncode != int(alone[0]):
            problems.append(f"status {ours.returncode}, not {alone[0]}: {ours.stderr}")
        for words in claims(text, "prints"):
            if words not in ours.stdout + ours.stderr:
                problems.append(f"did not print: {words}")
    else:
        for _ in range(REAL_TRIES):
            # a session of its own: a leader in another PID namespace would be number 0
            with stdin_of(text) as stdin:
                theirs = run([options.python, program], stdin=stdin, start_new_session=True)
            differing = differences(theirs, ours)
            if not differing:
                break
        problems += differing
    check_claims(text, dump, problems.append)
    for more in claims(text, "also"):
        again, _ = run_twice(program, options, folder, json.loads(more), problems.append)
        if (again.stdout, again.returncode) != (ours.stdout, ours.returncode):
            problems.append(f"with {more}: {again.stdout}{again.stderr}")
    return problems


def expected_failures():
    """expected_failures: {program: reason}, for the Python that runs this."""
    own = pathlib.Path(__file__).with_name(f"programs_3_{sys.version_info.minor}.txt")
    lines = own.read_text(encoding="utf-8").splitlines() if own.exists() else []
    return dict(line.split(": ", 1) for line in lines if line and not line.startswith("#"))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", required=True)
    parser.add_argument("--engine", required=True)
    parser.add_argument("--dump", required=True)
    parser.add_argument("names", nargs="*", help="only these programs")
    options = parser.parse_args()
    # by the name that sys.executable is here, too
    if os.path.samefile(options.python, "/usr/bin/python3"):
        options.python = "/usr/bin/python3"
    programs = sorted(PROGRAMS.glob("*.py"))
    if options.names:
        programs = [p for p in programs if p.stem in options.names]
    else:
        programs = portion(programs)
    expected = expected_failures()
    failed = 0
    # as the engine does, which writes a line at its end: else forks would write it twice
    os.environ["PYTHONUNBUFFERED"] = "1"
    # python3 spends nearly all its time asleep, so the programs run side by side
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(8) as pool:
        checks = [pool.submit(check, p, options, pathlib.Path(folder)) for p in programs]
        for program, checked in zip(programs, checks):
            problems = checked.result()
            if program.stem in expected:
                if problems:
                    print(program.stem, "fails as expected:", expected[program.stem])
                    continue
                problems = [f"it is listed as failing: {expected[program.stem]}"]
            failed += bool(problems)
            print(program.stem, "ok" if not problems else "FAILED")
            for problem in problems:
                print("   ", problem.strip().replace("\n", "\n    "))
    if not programs:
        print("no programs")
    return 1 if failed or not programs else 0


if __name__ == "__main__":
    sys.exit(main())
