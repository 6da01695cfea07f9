"""Every scenario does here what it does on the real interpreter, and does the same every time.

  output    stdout, stderr and exit status equal those of python3
  switches  greenlets switch in the same order as on the real greenlet and gevent
  twice     two runs write the same trace, byte for byte, and so does its own recipe, elsewhere;
            the trace is legal
  style     the settings can be read, the text fits a slide
"""

import difflib
import fnmatch
import os
import pathlib
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from harness import HERE, ROOT, SETTINGS, arguments, portion, settings_of, sides

# The real clock is real: a machine under load may wake a sleeper late. What differs while many run
# side by side is tried again alone.
REAL_TRIES = 5
REQUIRED = ("title", "title_zh", "order", "coroutines", "machine")
SWITCHES = (HERE / "switches.py").read_text()


def difference(real, ours):
    """difference: what differs, as text; empty if nothing does."""
    lines = []
    if real.status != ours.status:
        lines.append(f"exit status: python {real.status}, here {ours.status}")
    for stream in ("stdout", "stderr"):
        lines += difflib.unified_diff(
            getattr(real, stream).splitlines(),
            getattr(ours, stream).splitlines(),
            f"python {stream}",
            f"here {stream}",
            lineterm="",
        )
    if len(lines) > DIFFERENCE_LINES:
        lines[DIFFERENCE_LINES:] = [f"... {len(lines) - DIFFERENCE_LINES} more lines"]
    return "\n".join(lines)


def compare(program, real, ours, tries):
    ours_finished = ours.run(program)
    for _ in range(tries):
        found = difference(real.run(program), ours_finished)
        if not found:
            return ""
    return found


def check_output(scenario, real, ours, options, tries=1):
    return compare(scenario.relative_to(ROOT), real, ours, tries)


# Not a scenario: everything that can be declared, for what comparing with peers/ is worth.
DECLARED_WORLD = HERE / "declared_world.py"

# Programs whose switches the real interpreter orders by its real clock: among so many sleepers, or
# sockets, some wake in the next turn of the loop.
REAL_TIME_ORDERS = {"coroutine_per_request", "echo_server", "five_hundred_tasks", "ten_thousand"}
DIFFERENCE_LINES = 60  # told of one


def check_switches(scenario, real, ours, options, tries=1):
    text = scenario.read_text()
    if scenario.stem in REAL_TIME_ORDERS:
        return None
    if not re.search(r"(?m)^(import|from) (greenlet|gevent)\b", text):
        return None
    if "multiprocessing" in text:  # a process of its own would not find its function in there
        return None
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder) / scenario.name
        settings = SETTINGS.search(text)
        wrapped = SWITCHES.replace('"SCENARIO"', repr(text))
        program.write_text(f"{settings[0] if settings else ''}\n{wrapped}")
        return compare(program, real, ours, tries)


def check_twice(scenario, real, ours, options, tries=1):
    if str(options.fiberscope) == "real":
        return None
    name = scenario.relative_to(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        traces = [pathlib.Path(folder) / f"{run}.trace" for run in (1, 2)]
        for trace in traces:
            done = ours.run(name, before=("--trace", trace))
            if not trace.exists():
                return f"no trace written\n{done.stderr}"
        one, two = (trace.read_bytes() for trace in traces)
        if one != two:
            at = next(i for i, (a, b) in enumerate(zip(one + b"\0", two + b"\0")) if a != b)
            return f"two runs, two traces: {len(one)} and {len(two)} bytes, first at byte {at}"
        command = [options.fiberscope, "validate", traces[0]]
        checked = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
        if checked.returncode != 0:
            return f"not a legal trace:\n{checked.stdout}{checked.stderr}"
        command = [pathlib.Path(options.fiberscope).resolve(), "repeat", traces[0]]
        again = subprocess.run(command, capture_output=True, text=True, cwd=folder)
        if again.returncode != 0:
            return f"not repeated:\n{again.stdout}{again.stderr}"
    return ""


SLIDES = {"five_side_by_side": 56}  # five ways take more than one


def on_the_slide(lines):
    """on_the_slide: how many lines there are without the settings."""
    begin = lines.index("# /// fiberscope")
    return len(lines) - (lines.index("# ///", begin) - begin + 1)


def check_style(scenario, real, ours, options, tries=1):
    text = scenario.read_text()
    lines = text.splitlines()
    settings = settings_of(text)
    if settings is None:
        return "no settings"
    problems = [f"no {key}" for key in REQUIRED if key not in settings]
    if not text.startswith('"""'):
        problems.append("no docstring to begin with")
    if on_the_slide(lines) > SLIDES.get(scenario.stem, 42) or max(map(len, lines)) > 100:
        problems.append("does not fit a slide")
    if re.search(r"0x[0-9a-f]{6}|/home/|/root/", text):
        problems.append("holds an address or a path")
    return "\n".join(problems)


CHECKS = {
    "output": check_output,
    "switches": check_switches,
    "twice": check_twice,
    "style": check_style,
}


def main():
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--check", choices=CHECKS, action="append", help="only this; repeatable")
    options = parser.parse_args()
    real, ours = sides(options)
    scenarios = sorted((ROOT / "scenarios").glob("*/*.py"))
    scenarios = [s for s in scenarios if fnmatch.fnmatch(s.stem, options.only)]
    checks = options.check or CHECKS
    jobs = [(check, s) for check in checks
            for s in (portion(scenarios) if check == "twice" else scenarios)]
    if "output" in checks and fnmatch.fnmatch(DECLARED_WORLD.stem, options.only):
        jobs.append(("output", DECLARED_WORLD))

    def do(job, tries=1):
        try:
            return CHECKS[job[0]](job[1], real, ours, options, tries)
        except Exception as problem:  # a scenario that cannot be checked has failed
            return f"{type(problem).__name__}: {problem}"

    # Nearly all of the real side is asleep nearly all the time.
    with ThreadPoolExecutor(8 * (os.cpu_count() or 1)) as pool:
        answers = list(pool.map(do, jobs))
    for number, (check, scenario) in enumerate(jobs):
        if answers[number] and check in ("output", "switches"):
            answers[number] = do((check, scenario), REAL_TRIES)
    passed = failed = 0
    for (check, scenario), answer in zip(jobs, answers):
        if answer is None:
            continue
        if answer:
            failed += 1
            print(f"FAILED  {check:8} {scenario.parent.name}/{scenario.stem}")
            print("    " + answer.replace("\n", "\n    "))
        else:
            passed += 1
            print(f"ok      {check:8} {scenario.parent.name}/{scenario.stem}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
